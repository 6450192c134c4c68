"""Markdown, as GitHub and GitLab show it: a table of scores, the mistakes, what to review."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

from graders.exercise import Exercise
from graders.judge.record import Record, by_student
from graders.judge.store import Results
from graders.report.tally import tally
from graders.report.visible import visible

ACTIVE = re.compile(r"([\\`*_\[\]|#~$@:!])")


def export(results: Results, exercises: Sequence[Exercise]) -> Iterator[str]:
    """Yield the text of one file."""
    counted = tally(results.records(), exercises)
    yield f"# Results of {counted.students} student{'s' * (counted.students != 1)}\n\n"
    yield f"| student | {' | '.join(one.number for one in exercises)} | total |\n"
    yield f"|---|{'--:|' * len(exercises)}--:|\n"
    for student, records in by_student(results.records()):
        of = {record.exercise: record for record in records}
        scores = [record.score for record in records]
        known = [score for score in scores if score is not None]
        total = f"{sum(known):g}" if len(known) == len(scores) else "?"
        cells = " | ".join(_cell(of.get(one.name)) for one in exercises)
        yield f"| {text(student)} | {cells} | {total} |\n"
    yield "\n· missing, ✗ not gradable, ? a human has to grade it, ⚑ a human should look\n"
    if counted.mistakes:
        yield "\n## Mistakes\n\n| students | exercise | mistake |\n|--:|---|---|\n"
        for one in counted.mistakes:
            yield f"| {one.students} | {one.exercise.number} | {one.code} {text(one.title)} |\n"
    if counted.reviews:
        yield "\n## For review\n\n"
        for note in counted.reviews:
            words = (
                f"{text(note.student)}, {note.exercise.number}: {note.code}, {text(note.detail)}"
            )
            yield f"- {words}\n"


def _cell(record: Record | None) -> str:
    if record is None:
        return ""
    if record.score is None:
        return "?"
    sign = {"missing": " ·", "not_gradable": " ✗"}.get(record.status, "")
    return f"{record.score:g}{sign}{' ⚑' if record.flags else ''}"


def text(words: str) -> str:
    """Return words of a student as one line that Markdown shows as they are."""
    one_line = " ".join(visible(words).split())
    return ACTIVE.sub(r"\\\1", html.escape(one_line, quote=False))
