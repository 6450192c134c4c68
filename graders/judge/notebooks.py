"""The source of one exercise from a student's notebook. Nothing in it is run or rendered.

Of the cells, those that students write in count, by nbgrader's `grade_id`, and what they define in
cells of their own. What was given to them stays as it was given, whatever they did to it; of a
cell that is there twice the last counts that they wrote in, and where one is gone its answer is
not written.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from typing import Any

from graders.author.markers import make_stub, written_names
from graders.cells import DEFINED, assemble, pieces_of
from graders.exercise import Exercise
from graders.finding import Finding
from graders.words import syntax_finding

NOTEBOOK = ".ipynb"
NOTEBOOK_LIMIT = 10 << 20
FORMAT = 4
# What IPython reads as an order of its own, on a line that Python cannot read.
MAGIC = re.compile(r"\s*[%!?]|.*=\s*[%!]|.*\?\s*$")
ORDER = re.compile(r"[%!?]|\w+\s*=\s*[%!]|[\w.]+\?+\s*$")
UNWRITTEN = 'raise NotImplementedError("write '
SAVE_AGAIN = "Open it in Jupyter, save it, and hand it in again."


def notebook_source(data: bytes, exercise: Exercise) -> str:
    """Return the file that a notebook amounts to. Raises a Finding that says why it is none."""
    name = f"{exercise.file.removesuffix('.py')}{NOTEBOOK}"
    if len(data) > NOTEBOOK_LIMIT:
        raise Finding(
            f"{name} is larger than {NOTEBOOK_LIMIT >> 20} MiB.",
            "What it printed and drew takes the room: clear all outputs, save, and hand it in "
            "again.",
        )
    stub = make_stub(exercise).replace(f" in {exercise.where}", f" in its cell of {name}")
    written = written_names(exercise)
    known = {piece.text for piece in pieces_of(stub)}
    answers: dict[str, tuple[int, str]] = {}
    cells: list[tuple[int, str]] = []
    for place, (grade_id, text) in enumerate(_cells(_read(data, name))):
        answered = grade_id.removeprefix("solution_") if grade_id.startswith("solution_") else ""
        if answered not in written:
            cells.append((place, _without_orders(text)))
        elif answered not in answers or not _is_untouched(text, known):
            answers[answered] = place, text
    for answered, (_, text) in answers.items():
        _refuse_unreadable(text, answered)
    # The last of a name counts, and a draft in another cell must not replace an answer.
    spare = [one for one in answers.values() if _is_untouched(one[1], known)]
    given = sorted(one for one in answers.values() if one not in spare)
    return assemble(stub, written, [pieces_of(text) for _, text in [*spare, *cells, *given]])


def _read(data: bytes, name: str) -> dict[str, Any]:
    try:
        notebook = json.loads(data)
    except (ValueError, RecursionError):
        raise Finding(f"{name} is no notebook: it is not JSON.", SAVE_AGAIN) from None
    if not isinstance(notebook, dict) or not isinstance(notebook.get("nbformat"), int):
        raise Finding(f"{name} is no notebook: it does not say its format.", SAVE_AGAIN)
    if notebook["nbformat"] < FORMAT:
        raise Finding(
            f"{name} is in a format of old, nbformat {notebook['nbformat']}, which holds no mark "
            "of which cell is which.",
            "Fetch the assignment again, copy your answers into its cells, and hand that in.",
        )
    return notebook


def _cells(notebook: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the `grade_id` and the text of each code cell that a student may write in."""
    cells = notebook.get("cells")
    for cell in cells if isinstance(cells, list) else []:
        if not isinstance(cell, dict):
            continue
        source = cell.get("source")
        if isinstance(source, list) and all(isinstance(line, str) for line in source):
            source = "".join(source)
        metadata = cell.get("metadata")
        about = metadata.get("nbgrader") if isinstance(metadata, dict) else None
        about = about if isinstance(about, dict) else {}
        grade_id = str(about.get("grade_id", ""))
        # A slip of a key makes text of a cell; an answer is one all the same, as for nbgrader.
        is_code = cell.get("cell_type") == "code" or grade_id.startswith("solution_")
        if isinstance(source, str) and is_code and not (about.get("locked") or about.get("grade")):
            # A lone half of a surrogate pair is JSON, but no text.
            yield grade_id, source.encode(errors="replace").decode()


def _without_orders(text: str) -> str:
    """Return a cell without its lines of Jupyter's own; as it is where Python can read it."""
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        if not text.lstrip().startswith("%%"):  # all of the cell is such an order then
            return "\n".join("" if ORDER.match(line) else line for line in text.split("\n"))
    return text


def _is_untouched(text: str, known: set[str]) -> bool:
    """Return whether a cell holds no more than what was handed out, such as a spare copy."""
    pieces = [piece for piece in pieces_of(text) if piece.kind == DEFINED]
    if not text.strip():
        return True
    return bool(pieces) and all(one.text in known or UNWRITTEN in one.text for one in pieces)


def _refuse_unreadable(text: str, answered: str) -> None:
    """Raise a Finding where Python cannot read an answer, and say so if it is Jupyter's own."""
    where = f"the cell with {answered}"
    try:
        ast.parse(text)
    except SyntaxError as error:
        line = (error.text or "").rstrip("\n")
        if MAGIC.match(line):
            raise Finding(
                f"In {where}, line {error.lineno} is an order to Jupyter, not Python: "
                f"{line.strip()[:60]}",
                "Move it into a cell of your own. In a cell that is graded there is Python alone.",
            ) from None
        facts = {
            "message": error.msg,
            "line": error.lineno or 0,
            "source": line,
            "column": error.offset or 0,
        }
        raise syntax_finding(facts, where) from None
    except (ValueError, MemoryError, RecursionError):
        facts = {"message": "", "line": 0, "source": "", "column": 0}
        raise syntax_finding(facts, where) from None
