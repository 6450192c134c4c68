"""Gradescope: a folder a student, with the `results.json` of its autograders.

https://gradescope-autograders.readthedocs.io/en/latest/specs/ tells the fields. Where the grader
broke on one of a student's exercises there is no file, as a total would count that exercise as
zero: Gradescope then says that the autograder failed, and a human looks.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from graders.exercise import Exercise
from graders.judge.record import FAILED, NOT_CHECKED, PASSED, CheckResult, Record, by_student
from graders.judge.store import Results


def export(results: Results, exercises: Sequence[Exercise], folder: Path) -> list[str]:
    """Write `<student>/results.json` into `folder`; return the students that wait for a human."""
    waiting = []
    for student, records in by_student(results.records()):
        if any(record.score is None for record in records):
            waiting.append(student)
            continue
        path = folder / student / "results.json"
        path.parent.mkdir(parents=True)
        text = json.dumps(results_json(records, exercises), ensure_ascii=False, indent=1)
        path.write_text(text + "\n", encoding="utf-8")
    return waiting


def results_json(records: Sequence[Record], exercises: Sequence[Exercise]) -> dict[str, Any]:
    """Return what Gradescope reads of one student, all of whose records have a score."""
    of = {one.name: one for one in exercises}
    return {
        "score": sum(record.score or 0.0 for record in records),
        "execution_time": round(sum(record.seconds for record in records)),
        "output": "\n".join(_summary(record, of[record.exercise]) for record in records),
        "output_format": "text",
        "test_output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": [test for record in records for test in _tests(record, of[record.exercise])],
    }


def _summary(record: Record, exercise: Exercise) -> str:
    words = {"missing": " (missing)", "not_gradable": " (not gradable)"}.get(record.status, "")
    score = f"{record.score:g} of {record.max_score:g}{words}"
    advice = [named.feedback for named in record.unspoken]
    return "\n".join([f"{exercise.number} {exercise.title}: {score}", *advice])


def _tests(record: Record, exercise: Exercise) -> Iterator[dict[str, Any]]:
    """Yield a test a check, but for those not made: 0 of 0 points would look like a pass."""
    made = [check for check in record.checks if check.outcome != NOT_CHECKED]
    for number, check in enumerate(made, start=1):
        yield {
            "name": check.title,
            "number": f"{exercise.number}.{number}",
            "score": check.points,
            "max_score": check.max_points,
            "status": "passed" if check.outcome == PASSED else "failed",
            "output": _output(check),
            "tags": [exercise.name],
        }


def _output(check: CheckResult) -> str:
    help = f"→ {check.help}" if check.help and check.outcome == FAILED else ""
    return "\n".join(part for part in (check.rationale, help) if part)
