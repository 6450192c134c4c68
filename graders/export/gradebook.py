"""One assignment's scores and comments in nbgrader's database, through the tables of its API.

Rows are read and written for a whole class at once; what has not changed is not written.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nbgrader.api import (
    Comment,
    Grade,
    Gradebook,
    MissingEntry,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    new_uuid,
)
from sqlalchemy import insert, select, update

CLOSE_TO = 1e-9


@dataclass(frozen=True, slots=True)
class Entry:
    """What the gradebook is told of one student: points by grade cell, the comment, the time.

    Points are None where the grader broke. `timestamp` is UTC without a zone, as nbgrader keeps it,
    or None where it is not known.
    """

    student: str
    points: dict[str, float | None]
    comment: str
    timestamp: datetime | None


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of an assignment's notebook: what each that counts is worth, and the solutions."""

    worth: dict[str, float]
    solutions: tuple[str, ...]


def write_entries(
    book: Gradebook, assignment: str, notebook: str, cells: Cells, entries: Sequence[Entry]
) -> int:
    """Write the entries and return how many rows were new or changed.

    A score that a human gave stays; where the automatic one moved beneath it, or there is none,
    the cell is marked for manual grading.
    """
    cell_ids, solution_ids, changed = _cells(book, assignment, notebook, cells)
    changed += _students(book, entries)
    home = book.find_notebook(notebook, assignment)
    submissions, more = _submissions(book, home.assignment.id, entries)
    changed += more
    handed_in, more = _notebooks(book, home.id, submissions)
    changed += more
    changed += _grades(book, home.id, handed_in, cell_ids, entries)
    changed += _comments(book, home.id, handed_in, solution_ids, entries)
    book.db.commit()
    return changed


def _cells(
    book: Gradebook, assignment: str, notebook: str, cells: Cells
) -> tuple[dict[str, str], list[str], int]:
    """Return the ids of cells that count and of solutions, made where they are missing."""
    changed = 0
    try:
        book.find_assignment(assignment)
    except MissingEntry:
        book.add_assignment(assignment, course_id=book.course_id)
    try:
        home = book.find_notebook(notebook, assignment)
    except MissingEntry:
        home = book.add_notebook(notebook, assignment)
    there = {cell.name: cell for cell in home.grade_cells}
    for name, worth in cells.worth.items():
        if name not in there or not math.isclose(there[name].max_score, worth):
            there[name] = book.update_or_create_grade_cell(
                name, notebook, assignment, max_score=worth, cell_type="code"
            )
            changed += 1
    solved = {cell.name: cell for cell in home.solution_cells}
    for name in cells.solutions:
        if name not in solved:
            solved[name] = book.add_solution_cell(name, notebook, assignment)
            changed += 1
    ids = {name: there[name].id for name in cells.worth}
    return ids, [solved[name].id for name in cells.solutions], changed


def _students(book: Gradebook, entries: Sequence[Entry]) -> int:
    known = set(book.db.execute(select(Student.id)).scalars())
    new = [{"id": one.student} for one in entries if one.student not in known]
    _insert(book, Student, new)
    return len(new)


def _submissions(
    book: Gradebook, assignment_id: str, entries: Sequence[Entry]
) -> tuple[dict[str, str], int]:
    """Return the id of each student's submission, and how many are new or have a new time."""
    table = SubmittedAssignment
    query = select(table.student_id, table.id, table.timestamp).where(
        table.assignment_id == assignment_id
    )
    there = {student: (row, time) for student, row, time in book.db.execute(query)}
    ids = {student: row for student, (row, _) in there.items()}
    new = [
        {"id": new_uuid(), "assignment_id": assignment_id, "student_id": one.student,
         "timestamp": one.timestamp}
        for one in entries
        if one.student not in there
    ]  # fmt: skip
    late = [
        {"id": ids[one.student], "timestamp": one.timestamp}
        for one in entries
        if one.student in there and one.timestamp not in (None, there[one.student][1])
    ]
    _insert(book, table, new)
    _update(book, table, late)
    return ids | {row["student_id"]: row["id"] for row in new}, len(new) + len(late)


def _notebooks(
    book: Gradebook, notebook_id: str, submissions: dict[str, str]
) -> tuple[dict[str, str], int]:
    """Return the id of each student's notebook, and how many are new."""
    table = SubmittedNotebook
    query = select(table.assignment_id, table.id).where(table.notebook_id == notebook_id)
    there: dict[str, str] = dict(tuple(row) for row in book.db.execute(query))
    new = [
        {"id": new_uuid(), "assignment_id": submission, "notebook_id": notebook_id}
        for submission in submissions.values()
        if submission not in there
    ]
    _insert(book, table, new)
    there |= {row["assignment_id"]: row["id"] for row in new}
    return {student: there[submission] for student, submission in submissions.items()}, len(new)


def _grades(
    book: Gradebook,
    notebook_id: str,
    handed_in: dict[str, str],
    cell_ids: dict[str, str],
    entries: Sequence[Entry],
) -> int:
    query = (
        select(Grade.notebook_id, Grade.cell_id, Grade.id, Grade.auto_score, Grade.manual_score,
               Grade.needs_manual_grade)
        .join(SubmittedNotebook, SubmittedNotebook.id == Grade.notebook_id)
        .where(SubmittedNotebook.notebook_id == notebook_id)
    )  # fmt: skip
    there = {(home, cell): row for home, cell, *row in book.db.execute(query)}
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for entry in entries:
        home = handed_in[entry.student]
        for name, points in entry.points.items():
            known = there.get((home, cell_ids[name]))
            if known is None:
                new.append(
                    {"id": new_uuid(), "notebook_id": home, "cell_id": cell_ids[name],
                     "auto_score": points, "needs_manual_grade": points is None}
                )  # fmt: skip
                continue
            row, before, manual, needs = known
            if _alike(before, points):
                review = needs if manual is not None else points is None
            else:
                review = manual is not None or points is None
            if review != needs or not _alike(before, points):
                changed.append({"id": row, "auto_score": points, "needs_manual_grade": review})
    _insert(book, Grade, new)
    _update(book, Grade, changed)
    return len(new) + len(changed)


def _comments(
    book: Gradebook,
    notebook_id: str,
    handed_in: dict[str, str],
    solution_ids: Sequence[str],
    entries: Sequence[Entry],
) -> int:
    """Write each comment below the first solution; what a human wrote there wins in nbgrader."""
    query = (
        select(Comment.notebook_id, Comment.cell_id, Comment.id, Comment.auto_comment)
        .join(SubmittedNotebook, SubmittedNotebook.id == Comment.notebook_id)
        .where(SubmittedNotebook.notebook_id == notebook_id)
    )
    there = {(home, cell): (row, text) for home, cell, row, text in book.db.execute(query)}
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for entry in entries:
        home = handed_in[entry.student]
        for number, cell in enumerate(solution_ids):
            words = entry.comment if number == 0 else None
            if (home, cell) not in there:
                new.append(
                    {"id": new_uuid(), "notebook_id": home, "cell_id": cell, "auto_comment": words}
                )
            elif number == 0 and there[home, cell][1] != words:
                changed.append({"id": there[home, cell][0], "auto_comment": words})
    _insert(book, Comment, new)
    _update(book, Comment, changed)
    return len(new) + len(changed)


def _alike(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, abs_tol=CLOSE_TO)


def _insert(book: Gradebook, table: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        book.db.execute(insert(table), rows)


def _update(book: Gradebook, table: Any, rows: list[dict[str, Any]]) -> None:
    """Change rows by their `id`."""
    if rows:
        book.db.execute(update(table), rows)
