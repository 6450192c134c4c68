"""One exercise as a notebook of nbgrader's: text, cells to write in, tests, cells that count."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from graders.author.markers import solution_regions
from graders.exercise import Exercise
from graders.notebooks.groups import check_groups, public_tests

# Sections of the README that speak of pytest, and that a notebook has in another form.
LEFT_OUT = ("Run the tests", "Hints")
HOW_TO = """## Write your answer

Run the next cell first, then write into the cells below it, and run them. The tests further down
look at the cells that you have run. Cells of your own are welcome: your answer may use what they
define."""
TESTS = """## See what is right and what is not

Each of the next cells runs a test on what you wrote; run them as often as you like. They name the
mistake if they know it. The tests themselves are in `{folder}`, for reading. Stuck? Write
`!kata hint {number}` into a cell of your own: it gives one hint at a time."""
GRADES = """## What counts

Your teacher grades what you wrote on other numbers than these tests use. Until then, the cells
below show what the tests above would give."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the solution that becomes one cell; `writes` names what students write in it."""

    text: str
    writes: str = ""


def make_notebook(exercise: Exercise) -> NotebookNode:
    """Return the source notebook, with the solution between its markers.

    Raises BadCollection where the solution or its checks cannot be made into one.
    """
    folder = f"exercises/{exercise.name}"
    parts = solution_parts(exercise)
    writes = [part.writes for part in parts if part.writes]
    cells = [
        _text("task", _readme(exercise)),
        _text("how_to", HOW_TO),
        _code("setup", _setup(folder, writes), locked=True),
    ]
    given = 0
    for part in parts:
        if part.writes:
            cells.append(_code(f"solution_{part.writes}", part.text, solution=True))
        else:
            given += 1
            cells.append(_code(f"given_{given}", part.text, locked=True))
    cells.append(_text("tests", TESTS.format(folder=folder, number=exercise.number)))
    for test in public_tests(exercise):
        source = f'# {test.title}\ntests.show("{test.name}")'
        cells.append(_code(f"public_{test.name}", source, locked=True))
    cells.append(_code("advice", "# Advice, at no cost of points.\ntests.advice()", locked=True))
    cells.append(_text("grades", GRADES))
    for group in check_groups(exercise):
        source = f'# {group.title}\ntests.points("{group.name}", {group.points:g})'
        cells.append(_code(group.name, source, locked=True, points=group.points))
    notebook: NotebookNode = new_notebook(cells=cells)
    notebook.metadata = NotebookNode(
        kernelspec={"display_name": "Python 3", "language": "python", "name": "python3"},
        language_info={"name": "python"},
    )
    nbformat.validate(notebook)
    return notebook


def solution_parts(exercise: Exercise) -> list[Part]:
    """Return the solution in parts: what is given, together, and each thing that students write.

    What a file needs and a notebook does not, its docstring and the lines that run it as a program,
    is left out.
    """
    marked = [begin for begin, _, _ in solution_regions(exercise)]
    lines = exercise.solution.read_text(encoding="utf-8").splitlines()
    parts: list[Part] = []
    begin = 0
    for node in ast.parse("\n".join(lines)).body:
        end = _end_of(node, lines)
        text = "\n".join(lines[begin:end])
        writes = getattr(node, "name", "") if any(begin < m <= end for m in marked) else ""
        begin = end
        if _is_for_a_file(node):
            continue
        if parts and not writes and not parts[-1].writes:
            parts[-1] = Part(f"{parts[-1].text}\n{text}")
        else:
            parts.append(Part(text.lstrip("\n"), writes))
    return parts


def _end_of(node: ast.stmt, lines: list[str]) -> int:
    """Return the number of a statement's last line, an indented comment behind it included."""
    end = node.end_lineno or node.lineno
    while end < len(lines) and lines[end].startswith(" "):
        end += 1
    return end


def _is_for_a_file(node: ast.stmt) -> bool:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True
    return isinstance(node, ast.If) and "__name__" in ast.unparse(node.test)


def _setup(folder: str, writes: list[str]) -> str:
    names = ", ".join(f'"{name}"' for name in writes)
    return (
        "# These tests are PyTorch exercises' own: pip install torch-kata\n"
        "from graders.desk.notebook import Tests\n\n"
        f'tests = Tests("{folder}", writes=[{names}])'
    )


def _readme(exercise: Exercise) -> str:
    """Return the README as a notebook shows it: its links lead where the files lie here."""
    text = (exercise.folder / "README.md").read_text(encoding="utf-8")
    sections = re.split(r"^(?=## )", text, flags=re.MULTILINE)
    kept = [one for one in sections if not one.startswith(tuple(f"## {n}\n" for n in LEFT_OUT))]
    text = "".join(kept).strip()
    file = re.escape(exercise.file)
    text = re.sub(rf"\[`?{file}`?\]\({file}\)", "the cells below", text)
    return re.sub(r"\]\((?![a-z]+:|#|/)", f"](exercises/{exercise.name}/", text)


def _text(name: str, source: str) -> NotebookNode:
    cell: NotebookNode = new_markdown_cell(source, id=f"text_{name}")
    return cell


def _code(
    name: str, source: str, *, locked: bool = False, solution: bool = False, points: float = 0.0
) -> NotebookNode:
    about: dict[str, Any] = {
        "schema_version": 3,
        "grade_id": name,
        "grade": points > 0,
        "solution": solution,
        "locked": locked,
        "task": False,
    }
    if points > 0:
        about["points"] = points
    cell: NotebookNode = new_code_cell(source, id=name[:64], metadata={"nbgrader": about})
    return cell
