"""An exporter for nbgrader: a row for each student and check, quoted as CSV asks for.

    nbgrader export --exporter=graders.export.checks.ChecksExporter

A cell is empty where a human has to look, or nothing was handed in. No text of a student's ends
its cell, or becomes a formula.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    GradeCell,
    Notebook,
    SolutionCell,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
)
from nbgrader.plugins import ExportPlugin
from sqlalchemy import Select, and_, func, select, true

from graders.export.cells import cell, lines, number

DEFAULT = "checks.csv"
COLUMNS = (
    "assignment", "student_id", "last_name", "first_name", "email", "timestamp", "notebook",
    "check", "automatic_points", "manual_points", "extra_credit", "points", "max_points",
    "needs_manual_grade", "feedback",
)  # fmt: skip
# A cell that counts is one of two kinds, each with a table of its own behind this one.
CELL, CHECK, TASK = BaseCell.__table__, GradeCell.__table__, TaskCell.__table__


class ChecksExporter(ExportPlugin):  # type: ignore[misc]  # nbgrader ships no types
    """CSV with a row for each student and check: its points, and the feedback on the notebook."""

    def export(self, gradebook: Gradebook) -> None:
        """Write the file. Raises SystemExit, with what to do, where that cannot be done."""
        path = Path(self.to or DEFAULT)
        rows = _rows(gradebook, set(map(str, self.assignment)), set(map(str, self.student)))
        try:
            with path.open("w", encoding="utf-8", newline="") as file:
                file.writelines(lines(rows))
        except OSError as error:
            raise SystemExit(
                f"{path} cannot be written ({error.strerror}). Name another file with --to."
            ) from None
        self.log.info("Exported the points of every check to %s", path)


def _rows(
    book: Gradebook, assignments: Collection[str], students: Collection[str]
) -> Iterator[list[str]]:
    """Yield the header, and a row for each student and check of those that are named, or of all."""
    yield list(COLUMNS)
    feedback = _feedback(book)
    for row in book.db.execute(_query(assignments, students)):
        graded = row.auto_score is not None or row.manual_score is not None
        yield [
            *(cell(text or "") for text in row[:5]),
            "" if row.timestamp is None else f"{row.timestamp:%Y-%m-%d %H:%M:%S} UTC",
            cell(row.notebook),
            cell(row.check),
            number(row.auto_score),
            number(row.manual_score),
            number(row.extra_credit),
            number(row.score if graded else None),
            number(row.max_score),
            {True: "true", False: "false", None: ""}[row.needs_manual_grade],
            cell(feedback.get(row.handed_in, "")),
        ]


def _query(assignments: Collection[str], students: Collection[str]) -> Select[Any]:
    query = (
        select(
            Assignment.name, Student.id, Student.last_name, Student.first_name, Student.email,
            SubmittedAssignment.timestamp, Notebook.name.label("notebook"),
            CELL.c.name.label("check"), Grade.auto_score, Grade.manual_score, Grade.extra_credit,
            Grade.score, func.coalesce(CHECK.c.max_score, TASK.c.max_score).label("max_score"),
            Grade.needs_manual_grade, SubmittedNotebook.id.label("handed_in"),
        )
        .select_from(Student)
        .join(Assignment, true())
        .join(Notebook, Notebook.assignment_id == Assignment.id)
        .join(CELL, CELL.c.notebook_id == Notebook.id)
        .outerjoin(CHECK, CHECK.c.id == CELL.c.id)
        .outerjoin(TASK, TASK.c.id == CELL.c.id)
        .outerjoin(
            SubmittedAssignment,
            and_(
                SubmittedAssignment.assignment_id == Assignment.id,
                SubmittedAssignment.student_id == Student.id,
            ),
        )
        .outerjoin(
            SubmittedNotebook,
            and_(
                SubmittedNotebook.assignment_id == SubmittedAssignment.id,
                SubmittedNotebook.notebook_id == Notebook.id,
            ),
        )
        .outerjoin(
            Grade, and_(Grade.notebook_id == SubmittedNotebook.id, Grade.cell_id == CELL.c.id)
        )
        .where(func.coalesce(CHECK.c.max_score, TASK.c.max_score).is_not(None))
        .order_by(Assignment.name, Student.id, Notebook.name, CELL.c.name)
    )  # fmt: skip
    if assignments:
        query = query.where(Assignment.name.in_(assignments))
    if students:
        query = query.where(Student.id.in_(students))
    return query


def _feedback(book: Gradebook) -> dict[str, str]:
    """Return by notebook that was handed in what is said of it, a human's words before ours."""
    query = (
        select(Comment.notebook_id, func.coalesce(Comment.manual_comment, Comment.auto_comment))
        .join(SolutionCell, SolutionCell.id == Comment.cell_id)
        .order_by(SolutionCell.name)
    )
    found: dict[str, list[str]] = {}
    for handed_in, words in book.db.execute(query):
        if words:
            found.setdefault(handed_in, []).append(words.strip())
    return {handed_in: "\n\n".join(words) for handed_in, words in found.items()}
