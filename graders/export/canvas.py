"""Canvas: the CSV that its gradebook imports.

The columns before the assignments have to be there, in this order, and a row may tell the points
that are possible: https://community.canvaslms.com/t5/Instructor-Guide/How-do-I-import-grades-in-the-Gradebook/ta-p/807
and `lib/gradebook_importer.rb` of https://github.com/instructure/canvas-lms, by which a student is
found by ID, else by SIS User ID, else by SIS Login ID, else by name. Submissions are called
by login or by name, so that both columns hold what they are called; of namesakes, Canvas's own
file names tell the ID. An empty cell is no grade.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from graders.exercise import Exercise
from graders.export.cells import cell, lines, number
from graders.judge.record import MAX_SCORE, by_student
from graders.judge.store import Results

STUDENT = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
NAMESAKE = re.compile(r"(.+) \((\d+)\)")


def export(results: Results, exercises: Sequence[Exercise]) -> Iterator[str]:
    """Yield the lines of one CSV file."""
    return lines(_rows(results, exercises))


def _rows(results: Results, exercises: Sequence[Exercise]) -> Iterator[list[str]]:
    yield [*STUDENT, *(f"{one.number} {one.title}" for one in exercises)]
    yield ["    Points Possible", "", "", "", "", *[number(MAX_SCORE)] * len(exercises)]
    for student, records in by_student(results.records()):
        scores = {record.exercise: record.score for record in records}
        namesake = NAMESAKE.fullmatch(student)
        name, known = namesake.groups() if namesake else (student, "")
        who = [cell(name), known, "", "" if known else cell(student), ""]
        yield [*who, *(number(scores.get(one.name)) for one in exercises)]
