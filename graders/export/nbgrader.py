"""nbgrader's gradebook: every check's score, the feedback, when it was handed in, and the files.

It is what `kata notebooks` made the course for: grade cells are called as the checks are. All
scores are looked at before any is written.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties
from nbgrader.utils import parse_utc
from sqlalchemy.exc import SQLAlchemyError

from graders.author.markers import written_names
from graders.errors import BadSubmissions
from graders.exercise import Exercise
from graders.export.course import address_of, course_directory, opened
from graders.export.formgrader import template_of, write_autograded
from graders.export.gradebook import Cells, Entry, write_entries
from graders.judge.record import GRADER_ERROR, Record
from graders.judge.reports import feedback
from graders.notebooks.course import notebook_name
from graders.notebooks.groups import NAME, CheckGroup, check_groups

MISSING = "missing"
LONGEST = 128
NAMED = 5


@dataclass(slots=True)
class Exported:
    """What was done: students and rows written, and what an instructor is told."""

    students: int = 0
    changed: int = 0
    notes: list[str] = field(default_factory=list)


def export(
    records: Iterable[Record],
    exercises: Sequence[Exercise],
    course: Path,
    db_url: str | None = None,
) -> Exported:
    """Write the results into the course's gradebook, or the one at `db_url`.

    Raises BadSubmissions where `course` is no course, or a score is none that a gradebook may hold:
    nothing has been written then. Also where the database does not answer.
    """
    directory = course_directory(course)
    exported = Exported()
    by_exercise: dict[str, list[Record]] = {one.name: [] for one in exercises}
    for record in records:
        by_exercise[record.exercise].append(record)
    work = []
    for exercise in exercises:
        groups = check_groups(exercise)
        kept = [one for one in by_exercise[exercise.name] if _is_handed_in(one, directory)]
        entries = [_entry(one, exercise, groups, directory, exported) for one in kept]
        work.append((exercise, groups, kept, entries))
    exported.students = len({entry.student for *_, entries in work for entry in entries})
    try:
        with opened(db_url or address_of(directory), directory.course_id) as book:
            for exercise, groups, kept, entries in work:
                if entries:
                    _write(book, exercise, groups, entries, directory, exported)
                template = template_of(exercise)
                others = [
                    record.student
                    for record in kept
                    if not write_autograded(record, exercise, template, directory)
                ]
                _tell_others(others, exercise, directory, exported)
    except OSError as error:
        raise BadSubmissions(
            f"{error.filename or course} cannot be written ({error.strerror}). The scores of some "
            "exercises may be in the gradebook; mend that and export again."
        ) from error
    except SQLAlchemyError as error:
        words = str(error).splitlines()[0]
        raise BadSubmissions(
            f"The gradebook cannot be written ({words}). Check --db-url, and that the database "
            "runs; then export again."
        ) from error
    return exported


def _tell_others(
    students: Sequence[str], exercise: Exercise, directory: CourseDirectory, exported: Exported
) -> None:
    """Note whose work formgrader shows beside a score that other work has earned."""
    if students:
        folder = directory.submitted_directory
        more = f" and {len(students) - NAMED} more" if len(students) > NAMED else ""
        exported.notes.append(
            f"{exercise.name}: what {', '.join(students[:NAMED])}{more} handed in is not, or no "
            f"longer, what was graded. Formgrader shows what lies in {folder}/ beside "
            "the score; grade that folder with kata grade, and export again."
        )


def _is_handed_in(record: Record, directory: CourseDirectory) -> bool:
    """Return whether nbgrader would know of a submission, be it an empty one."""
    return record.status != MISSING or _submitted(record, directory).is_dir()


def _submitted(record: Record, directory: CourseDirectory) -> Path:
    return Path(
        directory.format_path(directory.submitted_directory, record.student, record.exercise)
    )


def _entry(
    record: Record,
    exercise: Exercise,
    groups: Sequence[CheckGroup],
    directory: CourseDirectory,
    exported: Exported,
) -> Entry:
    """Return what is written of a record. Raises BadSubmissions for a score that is none."""
    if len(record.student) > LONGEST:
        raise BadSubmissions(
            f"{record.student[:20]}... is {len(record.student)} characters long; a gradebook takes "
            f"{LONGEST}. Rename what they handed in, and grade it again."
        )
    timestamp = None
    file = _submitted(record, directory) / "timestamp.txt"
    if file.is_file():
        timestamp = _timestamp(file, exported)
    broke = record.status == GRADER_ERROR or record.score is None
    points = dict.fromkeys(group.name for group in groups) if broke else _points(record, groups)
    return Entry(record.student, points, feedback(record, exercise), timestamp)


def _timestamp(file: Path, exported: Exported) -> datetime | None:
    try:
        with file.open(encoding="utf-8") as opened_file:
            found = parse_utc(opened_file.read(100).strip())
    except (ValueError, OSError, OverflowError):
        exported.notes.append(f"{file} holds no time; this submission counts as in time.")
        return None
    assert isinstance(found, datetime)
    return found


def _points(record: Record, groups: Sequence[CheckGroup]) -> dict[str, float | None]:
    """Return the points of each check group, all of them within their range."""
    points: dict[str, float | None] = {group.name: 0.0 for group in groups}
    worth = {group.name: group.points for group in groups}
    found = dict.fromkeys(worth, 0.0)
    for check in record.checks:
        name = check.id.partition("[")[0]
        where = f"{record.student}, {record.exercise}, {check.id}"
        if not math.isfinite(check.points) or not 0 <= check.points <= check.max_points:
            raise BadSubmissions(
                f"{where}: {check.points} of {check.max_points:g} points is no score. Nothing was "
                "written. Grade it again: kata grade --force."
            )
        if name not in worth and check.max_points:
            raise BadSubmissions(
                f"{where}: the exercise has no such check any more. Nothing was written. Grade "
                "again, then make the course again with kata notebooks."
            )
        if name in worth:
            found[name] += check.max_points
            points[name] = (points[name] or 0.0) + check.points
    for name, most in found.items():
        if not math.isclose(most, worth[name]):
            raise BadSubmissions(
                f"{record.student}, {record.exercise}, {name}: graded for {most:g} points, and "
                f"worth {worth[name]:g} now. Nothing was written. Grade again with kata grade."
            )
    return points


def _write(
    book: Gradebook,
    exercise: Exercise,
    groups: Sequence[CheckGroup],
    entries: Sequence[Entry],
    directory: CourseDirectory,
    exported: Exported,
) -> None:
    solutions = tuple(f"solution_{name}" for name in written_names(exercise))
    assert all(NAME.fullmatch(name) for name in solutions)
    cells = Cells({group.name: group.points for group in groups}, solutions)
    notebook = notebook_name(exercise)
    exported.changed += write_entries(book, exercise.name, notebook, cells, entries)
    home = book.find_notebook(notebook, exercise.name)
    for cell in home.grade_cells:
        if cell.name not in cells.worth:
            exported.notes.append(
                f"{exercise.name}: the gradebook has a cell {cell.name}, which is no check; it "
                "gets no score, and counts in the maximum. To be rid of it and of all scores given "
                "by hand: in the course, nbgrader db assignment remove --force "
                f"{exercise.name}; then make the course again, generate the assignment, export."
            )
    _penalties(book, exercise.name, notebook, directory.config)


def _penalties(book: Gradebook, assignment: str, notebook: str, config: Any) -> None:
    """Let nbgrader's plugin say what lateness costs, as `nbgrader autograde` does."""
    if book.find_assignment(assignment).duedate is None:
        return
    rule = AssignLatePenalties(config=config)
    rule.init_plugin()
    for submission in book.assignment_submissions(assignment):
        for handed_in in submission.notebooks:
            late, penalty = submission.total_seconds_late, None
            if handed_in.name == notebook and late > 0:
                penalty = rule.plugin_inst.late_submission_penalty(
                    submission.student.id, handed_in.score, late
                )
            if penalty is not None:
                penalty = min(max(penalty, 0), handed_in.score)
            if handed_in.late_submission_penalty != penalty:
                handed_in.late_submission_penalty = penalty
    book.db.commit()
