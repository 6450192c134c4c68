"""What is made from the records: `results.json`, `scores.csv`, `report.html`, `feedback/*.md`."""

from __future__ import annotations

import csv
import html
import itertools
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from graders.exercise import Exercise
from graders.judge.feedback import Cause, feedback_on
from graders.judge.record import Named, Record
from graders.judge.store import Results
from graders.report.page import write_page


def write_reports(store: Results, exercises: Iterable[Exercise]) -> list[Path]:
    """Write all reports beside the store and return their paths."""
    exercises = list(exercises)
    return [
        write_json(store),
        write_csv(store, exercises),
        write_page(store, exercises),
        write_feedback(store, {exercise.name: exercise for exercise in exercises}),
    ]


def by_student(records: Iterable[Record]) -> Iterator[tuple[str, list[Record]]]:
    """Yield each student with their records; `records` are in order of student."""
    for student, group in itertools.groupby(records, key=lambda record: record.student):
        yield student, list(group)


def write_json(store: Results) -> Path:
    """Write `results.json`, the list of all records."""
    path = store.folder / "results.json"
    with path.open("w", encoding="utf-8") as file:
        file.write("[")
        for number, record in enumerate(store.records()):
            file.write((",\n" if number else "\n") + record.to_json())
        file.write("\n]\n")
    return path


def write_csv(store: Results, exercises: Iterable[Exercise]) -> Path:
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


def write_feedback(store: Results, exercises: Mapping[str, Exercise]) -> Path:
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
    said = feedback_on(record, exercise)
    if said.apology:
        return "\n".join([*lines, f"{said.apology}\n"])
    lines += _section("What works", said.works)
    lines += _section("What to mend", map(_cause, said.mend))
    lines += _section("Looked at once the above works", said.later)
    lines += _section("Not checked", (f"{title} {_text(why)}" for title, why in said.unchecked))
    lines += _section("Seen as well", map(_named, said.seen))
    lines += _section("Advice, at no cost of points", map(_named, said.advice))
    return "\n".join(lines)


def _named(one: Named) -> str:
    return f"{one.feedback} [{one.code}]"


def _cause(cause: Cause) -> str:
    codes = f" [{', '.join(cause.codes)}]" if cause.codes else ""
    concerned = "\n".join(f"  - {title}" for title in cause.concerns)
    unit = "point" if cause.points == 1 else "points"
    words = _paragraphs(cause.rationale, cause.help, codes)
    return f"{words}\n\n  It concerns ({cause.points:g} {unit}):\n\n{concerned}"


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
    return re.sub(r"([*\[\]]|^[#>+-])", r"\\\1", safe)


def _cell(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
