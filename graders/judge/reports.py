"""What is made from the records: `results.json`, `scores.csv`, a page of feedback a student."""

from __future__ import annotations

import csv
import html
import itertools
import re
import shutil
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from graders.exercise import Exercise
from graders.judge.record import (
    FAILED,
    GRADER_ERROR,
    NOT_CHECKED,
    PASSED,
    SKIPPED,
    Named,
    Record,
)
from graders.judge.store import Store
from graders.mistake import read_mistake

NEEDS_A_HUMAN = "The grader itself broke on this exercise; your teacher will look at it."


def write_reports(store: Store, exercises: Iterable[Exercise]) -> list[Path]:
    """Write all reports beside the store and return their paths."""
    exercises = list(exercises)
    return [
        write_json(store),
        write_csv(store, exercises),
        write_feedback(store, {exercise.name: exercise for exercise in exercises}),
    ]


def by_student(records: Iterable[Record]) -> Iterator[tuple[str, list[Record]]]:
    """Yield each student with their records; `records` are in order of student."""
    for student, group in itertools.groupby(records, key=lambda record: record.student):
        yield student, list(group)


def write_json(store: Store) -> Path:
    """Write `results.json`, the list of all records."""
    path = store.folder / "results.json"
    with path.open("w", encoding="utf-8") as file:
        file.write("[")
        for number, record in enumerate(store.records()):
            file.write((",\n" if number else "\n") + record.to_json())
        file.write("\n]\n")
    return path


def write_csv(store: Store, exercises: Iterable[Exercise]) -> Path:
    """Write `scores.csv`, a row a student; a cell is empty where a human has to look."""
    path = store.folder / "scores.csv"
    names = [exercise.name for exercise in exercises]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["student", *names, "total", "needs_review"])
        for student, records in by_student(store.records()):
            scores = {record.exercise: record.score for record in records}
            known = [score for score in scores.values() if score is not None]
            total = f"{sum(known):g}" if len(known) == len(scores) else ""
            cells = ["" if scores.get(n) is None else f"{scores[n]:g}" for n in names]
            review = "; ".join(filter(None, map(_why_review, records)))
            writer.writerow([_cell(student), *cells, total, review])
    return path


def _why_review(record: Record) -> str:
    """Return why a human should look at a result, as in `01 patched`, or nothing."""
    reasons = [flag.code for flag in record.flags]
    reasons += ["the grader broke"] if record.score is None else []
    number = record.exercise.partition("_")[0]
    return f"{number} {', '.join(dict.fromkeys(reasons))}" if reasons else ""


def write_feedback(store: Store, exercises: Mapping[str, Exercise]) -> Path:
    """Write `feedback/<student>.md` for every student; pages of an earlier run go."""
    folder = store.folder / "feedback"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for student, records in by_student(store.records()):
        parts = [f"# Feedback for {_text(student)}\n"]
        parts += [feedback(record, exercises[record.exercise]) for record in records]
        (folder / f"{student}.md").write_text("\n".join(parts), encoding="utf-8")
    return folder


def feedback(record: Record, exercise: Exercise) -> str:
    """Return one exercise's feedback: what works, what to mend first, then advice."""
    score = (
        "not graded yet" if record.score is None else f"{record.score:g} of {record.max_score:g}"
    )
    lines = [f"## {exercise.number} · {exercise.title}: {score}\n"]
    if record.status == GRADER_ERROR:
        return "\n".join([*lines, f"{NEEDS_A_HUMAN}\n"])
    lines += _section("What works", (c.title for c in record.checks if c.outcome == PASSED))
    lines += _section("What to mend", _to_mend(record))
    skipped = (c.title for c in record.checks if c.outcome == SKIPPED)
    lines += _section("Looked at once the above works", skipped)
    missed = (f"{c.title} {_text(c.rationale)}" for c in record.checks if c.outcome == NOT_CHECKED)
    lines += _section("Not checked", missed)
    habits = _habits(exercise)
    seen = [_named(one) for one in record.unspoken if one.code not in habits]
    lines += _section("Seen as well", seen)
    advice = [_named(one) for one in record.unspoken if one.code in habits]
    lines += _section("Advice, at no cost of points", advice)
    return "\n".join(lines)


@cache  # for a class, since a hundred files and more are read
def _habits(exercise: Exercise) -> frozenset[str]:
    return frozenset(one.code for one in map(read_mistake, exercise.mistakes) if one.habit)


def _named(one: Named) -> str:
    return f"{one.feedback} [{one.code}]"


def _codes(record: Record, rationale: str) -> str:
    """Return the codes of the diagnosed mistakes whose words `rationale` is, in brackets."""
    parts = tuple(rationale.split(" Or: "))
    codes = [one.code for one in record.diagnosis if rationale and one.feedback.startswith(parts)]
    return f" [{', '.join(codes)}]" if codes else ""


def _to_mend(record: Record) -> Iterator[str]:
    """Yield each failure once, with all the checks that it fails."""
    failed = [check for check in record.checks if check.outcome == FAILED]
    causes = dict.fromkeys((check.rationale, check.help) for check in failed)
    for cause in causes:
        checks = [check for check in failed if (check.rationale, check.help) == cause]
        points = sum(check.max_points for check in checks)
        concerned = "\n".join(f"  - {check.title}" for check in checks)
        unit = "point" if points == 1 else "points"
        words = _paragraphs(*cause, _codes(record, cause[0]))
        yield f"{words}\n\n  It concerns ({points:g} {unit}):\n\n{concerned}"


def _paragraphs(rationale: str, help: str, codes: str) -> str:
    """Return a list item's text: the fact, what belongs to it as it stands, the next move."""
    first, *rest = rationale.splitlines() or [""]
    shown = ["", "  ~~~text", *(f"  {line.replace('~~~', '~ ~ ~')}" for line in rest), "  ~~~"]
    below = [*(shown if rest else []), *(["", f"  {help}"] if help else [])]
    return "\n".join([_text(first) + codes, *below])


def _section(title: str, items: Iterable[str]) -> list[str]:
    listed = [f"- {item}" for item in items]
    return [f"**{title}**\n", *listed, ""] if listed else []


def _text(text: str) -> str:
    """Return text that may hold a student's words, so that Markdown shows it as it is."""
    safe = html.escape(text, quote=False).replace("`", "'")
    return re.sub(r"([*~\[\]]|^[#>+-])", r"\\\1", safe)


def _cell(text: str) -> str:
    """Return text that no spreadsheet takes for a formula, in whatever width it begins."""
    begins = unicodedata.normalize("NFKC", text).lstrip()
    return f"'{text}" if begins.startswith(("=", "+", "-", "@")) else text
