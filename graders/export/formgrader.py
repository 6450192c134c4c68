"""The files that nbgrader's formgrader shows and makes feedback from.

What a student wrote stands in the cells that it belongs to, and below each check how it went. The
notebook that they handed in is not shown as it is: a cell that is gone or there twice would stop
nbgrader.
"""

from __future__ import annotations

import copy
import hashlib
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_output
from nbgrader.coursedir import CourseDirectory

from graders.author.markers import make_stub, written_names
from graders.cells import Piece, pieces_of
from graders.exercise import Exercise
from graders.judge.reading import Source, read_source
from graders.judge.record import PASSED, CheckResult, Record
from graders.notebooks.course import notebook_name
from graders.notebooks.writing import make_notebook
from graders.told import wrapped

# What nbgrader's exchange adds to a submission; without the second no feedback is released.
OF_THE_EXCHANGE = ("timestamp.txt", "submission_secret.txt")
UNREAD = ("missing", "not_gradable")


@dataclass(frozen=True, slots=True)
class Template:
    """What all notebooks of an exercise have in common, worked out once for a class.

    `given` is the stub, `written` names what students write.
    """

    notebook: NotebookNode
    given: tuple[Piece, ...]
    written: tuple[str, ...]


def template_of(exercise: Exercise) -> Template:
    """Return the template of an exercise. Raises BadCollection where no notebook can be made."""
    given = tuple(pieces_of(make_stub(exercise)))
    return Template(make_notebook(exercise), given, tuple(written_names(exercise)))


def write_autograded(
    record: Record, exercise: Exercise, template: Template, directory: CourseDirectory
) -> bool:
    """Write the notebook that shows a result, where it changed.

    Return whether what lies in the course is what the record was graded on.
    """
    folder = Path(
        directory.format_path(directory.autograded_directory, record.student, exercise.name)
    )
    submitted = Path(
        directory.format_path(directory.submitted_directory, record.student, exercise.name)
    )
    folder.mkdir(parents=True, exist_ok=True)
    for name in OF_THE_EXCHANGE:
        if (submitted / name).is_file() and not (submitted / name).is_symlink():
            (folder / name).unlink(missing_ok=True)  # that of `nbgrader autograde` is read-only
            shutil.copyfile(submitted / name, folder / name)
    source = read_source(submitted.parent, exercise)
    shown = graded_notebook(record, template, source)
    data = (nbformat.writes(shown) + "\n").encode()
    path = folder / f"{notebook_name(exercise)}.ipynb"
    if not path.is_file() or path.read_bytes() != data:
        path.unlink(missing_ok=True)
        path.write_bytes(data)
    graded = record.submission_sha256
    return not graded or graded == hashlib.sha256(source.data).hexdigest()


def graded_notebook(record: Record, template: Template, source: Source) -> NotebookNode:
    """Return the source notebook with what a student wrote, and how each check went."""
    notebook = copy.deepcopy(template.notebook)
    shown = {piece.text for piece in template.given}
    written = {piece.binds[0]: piece.text for piece in template.given if piece.binds}
    theirs = pieces_of(source.text)
    written |= {piece.binds[0]: piece.text for piece in theirs if piece.binds}
    names = template.written
    besides = [
        piece.text for piece in theirs if piece.text not in shown and not {*piece.binds} & {*names}
    ]
    if source.trouble is not None and record.status in UNREAD:
        besides = [f"# {line}" for line in source.trouble.rationale.splitlines()]
    cells = []
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        answered = name.removeprefix("solution_")
        if name.startswith("solution_"):
            # Never the solution, which stands there in the source.
            cell.source = written[answered]
        if name.startswith("solution_") and answered == names[0] and besides:
            cells.append(new_code_cell("\n\n".join(besides), id="besides"))
        checks = [check for check in record.checks if check.id.partition("[")[0] == name]
        if cell.metadata.get("nbgrader", {}).get("grade"):
            cell.source = cell.source.partition("\n")[0]
            cell.outputs = [new_output("stream", name="stdout", text=_words(checks))]
        cells.append(cell)
    notebook.cells = cells
    return notebook


def _words(checks: Sequence[CheckResult]) -> str:
    """Return how a check went, as it is shown below its cell."""
    lines = []
    for check in checks:
        said = "passed" if check.outcome == PASSED else check.outcome.replace("_", " ")
        lines.append(f"{said}: {check.points:g} of {check.max_points:g}")
        lines += [wrapped(check.rationale, "  ")] if check.rationale else []
        lines += [wrapped(check.help, "  → ")] if check.help else []
    return "\n".join(lines or ["not graded"]) + "\n"
