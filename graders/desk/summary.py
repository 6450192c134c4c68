"""The last words of `pytest exercises/...`: a line for each exercise, and what to try next."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from graders.desk.stubs import is_untouched
from graders.exercise import Exercise, all_exercises, read_exercise

KINDS = ("passed", "failed", "error")


def summary_lines(reporter: pytest.TerminalReporter) -> list[tuple[str, bool]]:
    """Return the line of each exercise that ran, and whether all that ran of it passed."""
    root = reporter.config.rootpath
    counts: dict[Path, dict[str, int]] = {}
    ran: dict[Path, set[str]] = {}
    for kind in (*KINDS, "skipped"):
        for report in reporter.stats.get(kind, []):
            path, _, test = report.nodeid.partition("::")
            ran.setdefault(root / path, set()).add(test.partition("[")[0])
            if kind in KINDS:
                counts.setdefault(root / path, dict.fromkeys(KINDS, 0))[kind] += 1
    first_only = reporter.config.getoption("maxfail") == 1
    return [
        _line(file, counts[file], left_out=tests_in(file) - ran[file], first_only=first_only)
        for file in sorted(counts)
    ]


def tests_in(file: Path) -> set[str]:
    """Return the names of a file's tests; none of a file that cannot be read."""
    try:
        lines = ast.parse(file.read_text(encoding="utf-8")).body
    except (OSError, ValueError, SyntaxError):
        return set()
    names = (line.name for line in lines if isinstance(line, ast.FunctionDef))
    return {name for name in names if name.startswith("test_")}


def _line(
    file: Path, counts: dict[str, int], *, left_out: set[str], first_only: bool
) -> tuple[str, bool]:
    exercise = read_exercise(file.parent / "exercise.toml")
    passed, ran = counts["passed"], sum(counts.values())
    if passed == ran:
        what, advice = f"all {ran} passed", _onwards(exercise)
        if left_out:
            what = f"the {ran} tests that you chose passed" if ran > 1 else "the test passed"
            advice = f"Now all of them: pytest exercises/{exercise.number}"
        return f"{exercise.number} {exercise.title}: {what}. {advice}", True
    what = f"{passed} of {ran} passed" + (" of those that you chose" if left_out else "")
    if ran == 1:
        what = "the test failed"
    elif first_only:
        what = f"{passed} passed before this one"
    advice = f"a hint: kata hint {exercise.number}"
    if is_untouched(exercise):
        advice = f"Start in {exercise.where}; {advice}"
    elif ran - passed > 1:
        advice = f"One at a time: pytest exercises/{exercise.number} -x; {advice}"
    return f"{exercise.number} {exercise.title}: {what}. {advice[0].upper()}{advice[1:]}", False


def _onwards(exercise: Exercise) -> str:
    later = [one.number for one in all_exercises(exercise.root) if one.number > exercise.number]
    return f"Go on: pytest exercises/{later[0]}" if later else "It is the last: kata status"
