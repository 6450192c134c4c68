"""What pytest says of the public tests, run in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from graders.desk.stubs import is_untouched
from graders.exercise import Exercise

TITLE = "title"
BROKE = "the tests came to no end; pytest tells why"


@dataclass(frozen=True, slots=True)
class Ended:
    """One public test: its title and how it ended; a skipped one was not checked."""

    title: str
    outcome: str  # passed, failed, skipped


@dataclass(frozen=True, slots=True)
class Tally:
    """How the public tests of one exercise ended; `untouched` if the file is still the stub."""

    exercise: Exercise
    tests: tuple[Ended, ...]
    untouched: bool

    @property
    def passed(self) -> int:
        """How many tests passed."""
        return sum(test.outcome == "passed" for test in self.tests)

    @property
    def ran(self) -> int:
        """How many tests passed or failed."""
        return sum(test.outcome != "skipped" for test in self.tests)

    @property
    def done(self) -> bool:
        """Whether tests ran and all passed."""
        return 0 < self.ran == self.passed

    @property
    def state(self) -> str:
        """The state in a word or two: passed, 3 of 8, not started."""
        if self.done:
            return "passed"
        return "not started" if self.untouched else f"{self.passed} of {self.ran}"

    @property
    def next(self) -> str:
        """The title of the first test that failed; empty if none did."""
        return next((test.title for test in self.tests if test.outcome == "failed"), "")


def tally(exercises: Sequence[Exercise]) -> list[Tally]:
    """Run the public tests and return what pytest reports of each exercise, in order.

    All run in one process, which imports torch once. Where code ends that process, each exercise
    gets one of its own, and the one that ends it again has failed.
    """
    reports = _run(exercises)
    if reports is None and len(exercises) > 1:
        return [one for exercise in exercises for one in tally([exercise])]
    return [counted(one, reports) for one in exercises]


def counted(exercise: Exercise, reports: dict[str, list[Ended]] | None) -> Tally:
    """Return an exercise's tally; where pytest tells of no test, all have failed."""
    tests = (reports or {}).get(exercise.name) or _all_failed(exercise)
    return Tally(exercise, tuple(tests), is_untouched(exercise))


def _all_failed(exercise: Exercise) -> list[Ended]:
    """Return as many tests as there are, so that a share of all stays one; the first tells why."""
    # Collecting them runs nothing of the student's.
    said = _pytest([exercise], "--collect-only")
    number = sum("::" in line for line in said.splitlines())
    return [Ended(BROKE, "failed")] * max(1, number)


def _run(exercises: Sequence[Exercise]) -> dict[str, list[Ended]] | None:
    """Return the tests of each exercise by its name, or None where pytest left no report."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        _pytest(exercises, f"--junitxml={report}")
        return read_report(report, exercises)


def _pytest(exercises: Sequence[Exercise], option: str) -> str:
    """Run pytest on the public tests, and return what it printed."""
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", option]
    words += [str(one.folder) for one in exercises]
    env = {key: value for key, value in os.environ.items() if key != "PYTEST_ADDOPTS"}
    done = subprocess.run(
        words,
        cwd=exercises[0].root,
        env=env,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    return done.stdout


def read_report(report: Path, exercises: Sequence[Exercise]) -> dict[str, list[Ended]] | None:
    """Return the tests of each exercise by its name, from pytest's report; None if it left none."""
    if not report.exists():
        return None
    try:
        cases = list(ET.parse(report).getroot().iter("testcase"))  # noqa: S314 - pytest wrote it
    except ET.ParseError:  # it was killed while it wrote
        return None
    found: dict[str, list[Ended]] = {one.name: [] for one in exercises}
    for case in cases:
        # A file that cannot be collected has its path in its name.
        parts = f"{case.get('classname')}.{case.get('name')}".split(".")
        name = next((part for part in parts if part in found), None)
        if name is not None:
            found[name].append(_test(case))
    return found


def _test(case: ET.Element) -> Ended:
    title = next(
        (one.get("value") or "" for one in case.iter("property") if one.get("name") == TITLE),
        case.get("name") or "",
    )
    if case.find("failure") is not None or case.find("error") is not None:
        return Ended(title, "failed")
    return Ended(title, "skipped" if case.find("skipped") is not None else "passed")
