"""The last words of `pytest exercises/...`: a line for each exercise, and what to try next."""

from __future__ import annotations

from pathlib import Path

import pytest

from graders.desk.stubs import is_untouched
from graders.exercise import Exercise, all_exercises, read_exercise

KINDS = ("passed", "failed", "error")


def summary_lines(reporter: pytest.TerminalReporter) -> list[tuple[str, bool]]:
    """Return the line of each exercise that ran, and whether all that ran of it passed."""
    root = reporter.config.rootpath
    counts: dict[Path, dict[str, int]] = {}
    for kind in KINDS:
        for report in reporter.stats.get(kind, []):
            folder = (root / report.nodeid.partition("::")[0]).parent
            counts.setdefault(folder, dict.fromkeys(KINDS, 0))[kind] += 1
    some = bool(reporter.stats.get("deselected"))
    return [_line(folder, counts[folder], some=some) for folder in sorted(counts)]


def _line(folder: Path, counts: dict[str, int], *, some: bool) -> tuple[str, bool]:
    exercise = read_exercise(folder / "exercise.toml")
    passed, ran = counts["passed"], sum(counts.values())
    well = passed == ran
    what = f"all {ran} passed" if well else f"{passed} of {ran} passed"
    what += " of those that ran" if some else ""
    return f"{exercise.number} {exercise.title}: {what}. {_advice(exercise, well, some)}", well


def _advice(exercise: Exercise, well: bool, some: bool) -> str:  # noqa: FBT001
    number = exercise.number
    if well and some:
        return f"Now all of them: pytest exercises/{number}"
    if well:
        later = [one.number for one in all_exercises(exercise.root) if one.number > number]
        return f"Go on: pytest exercises/{later[0]}" if later else "It is the last: kata status"
    if is_untouched(exercise):
        return f"Start in {exercise.where}; a hint: kata hint {number}"
    return f"One at a time: pytest exercises/{number} -x; a hint: kata hint {number}"
