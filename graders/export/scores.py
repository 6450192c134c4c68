"""CSV for spreadsheets: a row a student, a column an exercise.

A cell is empty where a human has to look.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graders.exercise import Exercise
from graders.export.cells import cell, lines, number
from graders.judge.record import Record, by_student
from graders.judge.store import Results


def export(results: Results, exercises: Sequence[Exercise]) -> Iterator[str]:
    """Yield the lines of one CSV file."""
    return lines(_rows(results, [exercise.name for exercise in exercises]))


def _rows(results: Results, names: Sequence[str]) -> Iterator[list[str]]:
    yield ["student", *names, "total", "needs_review"]
    for student, records in by_student(results.records()):
        scores = {record.exercise: record.score for record in records}
        known = [score for score in scores.values() if score is not None]
        total = sum(known) if len(known) == len(scores) else None
        review = "; ".join(filter(None, map(why_review, records)))
        yield [cell(student), *(number(scores.get(n)) for n in names), number(total), cell(review)]


def why_review(record: Record) -> str:
    """Return why a human should look at a result, as in `01 patched`, or nothing."""
    reasons = [flag.code for flag in record.flags]
    reasons += ["the grader broke"] if record.score is None else []
    exercise = record.exercise.partition("_")[0]
    return f"{exercise} {', '.join(dict.fromkeys(reasons))}" if reasons else ""
