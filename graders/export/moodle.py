"""Moodle: the CSV that its gradebook imports, with a grade and a feedback for each exercise.

Grades, Import, CSV file. The columns are called as in Moodle's own export, and whoever imports
maps them: the first to username (or ID number, or email address: whatever the submissions are
called by), the others to grade items and their feedback. Grade and feedback have to be imported
together, or Moodle forgets the one that is missing: https://docs.moodle.org/en/Grade_import.
Feedback is HTML to Moodle.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence

from graders.exercise import Exercise
from graders.export.cells import cell, lines, number
from graders.judge.feedback import feedback_on
from graders.judge.record import Record, by_student
from graders.judge.store import Results


def export(results: Results, exercises: Sequence[Exercise]) -> Iterator[str]:
    """Yield the lines of one CSV file."""
    return lines(_rows(results, exercises))


def _rows(results: Results, exercises: Sequence[Exercise]) -> Iterator[list[str]]:
    heads = [f"Assignment: {one.number} {one.title}" for one in exercises]
    yield ["Username", *(f"{head} ({kind})" for head in heads for kind in ("Real", "Feedback"))]
    for student, records in by_student(results.records()):
        of = {record.exercise: record for record in records}
        cells = [part for one in exercises for part in _cells(of.get(one.name), one)]
        yield [cell(student), *cells]


def _cells(record: Record | None, exercise: Exercise) -> tuple[str, str]:
    if record is None or record.score is None:
        return "", ""
    said = feedback_on(record, exercise)
    words = [f"{cause.rationale} {cause.help}".strip() for cause in said.mend]
    words += [named.feedback for named in (*said.seen, *said.advice)]
    paragraphs = "".join(f"<p>{_escaped(one)}</p>" for one in words)
    return number(record.score), cell(paragraphs or "<p>All checks passed.</p>")


def _escaped(text: str) -> str:
    return html.escape(text).replace("\n", "<br>")
