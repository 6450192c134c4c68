"""What is made from the records: `results.json`, `scores.csv`, `report.html`, `feedback/*.md`."""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from graders.exercise import Exercise
from graders.export import records, scores
from graders.judge.feedback import Cause, feedback_on
from graders.judge.record import Named, Record, by_student
from graders.judge.store import Results
from graders.report import page


def write_reports(results: Results, exercises: Sequence[Exercise]) -> list[Path]:
    """Write all reports beside the records and return their paths."""
    exports = {"results.json": records, "scores.csv": scores, "report.html": page}
    paths = []
    for name, module in exports.items():
        path = results.folder / name
        with path.open("w", encoding="utf-8", newline="") as file:
            file.writelines(module.export(results, exercises))
        paths.append(path)
    return [*paths, write_feedback(results, {exercise.name: exercise for exercise in exercises})]


def write_feedback(results: Results, exercises: Mapping[str, Exercise]) -> Path:
    """Write `feedback/<student>.md` for every student; pages of an earlier run go."""
    folder = results.folder / "feedback"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for student, own in by_student(results.records()):
        parts = [f"# Feedback for {_text(student)}\n", f"{_greeting(own)}\n"]
        parts += [feedback(record, exercises[record.exercise]) for record in own]
        (folder / f"{student}.md").write_text("\n".join(parts), encoding="utf-8")
    return folder


def _greeting(own: Sequence[Record]) -> str:
    """Return where a student stands, and where to go on."""
    scores = [record.score for record in own if record.score is not None]
    most = sum(record.max_score for record in own if record.score is not None)
    if not scores:
        return "Your work is not graded yet; your teacher will look at it."
    words = f"You have {sum(scores):g} of {most:g} points."
    if len(scores) < len(own):
        return f"{words} Not all of your work is graded yet."
    begun = [one for one in own if one.status != "missing" and one.score != one.max_score]
    if not begun:
        return words
    number = begun[0].exercise.partition("_")[0]
    return f"{words} Go on with {number}: mend the first thing that is named there, and try again."


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
    return re.sub(r"([*~\[\]]|^[#>+-])", r"\\\1", safe)
