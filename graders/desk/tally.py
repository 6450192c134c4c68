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
class Test:
    """One public test: its title and how it ended; a skipped one was not checked."""

    title: str
    outcome: str  # passed, failed, skipped


@dataclass(frozen=True, slots=True)
class Tally:
    """How the public tests of one exercise ended; `untouched` if the file is still the stub."""

    exercise: Exercise
    tests: tuple[Test, ...]
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
    found = reports or {}
    return [
        Tally(one, tuple(found.get(one.name) or [Test(BROKE, "failed")]), is_untouched(one))
        for one in exercises
    ]


def _run(exercises: Sequence[Exercise]) -> dict[str, list[Test]] | None:
    """Return the tests of each exercise by its name, or None where pytest left no report."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
        words += [f"--junitxml={report}", *(str(one.folder) for one in exercises)]
        env = {key: value for key, value in os.environ.items() if key != "PYTEST_ADDOPTS"}
        subprocess.run(words, cwd=exercises[0].root, env=env, capture_output=True, check=False)
        if not report.exists():
            return None
        cases = list(ET.parse(report).getroot().iter("testcase"))  # noqa: S314 - pytest wrote it
    found: dict[str, list[Test]] = {one.name: [] for one in exercises}
    for case in cases:
        # A file that cannot be collected has its path in its name.
        parts = f"{case.get('classname')}.{case.get('name')}".split(".")
        name = next((part for part in parts if part in found), None)
        if name is not None:
            found[name].append(_test(case))
    return found


def _test(case: ET.Element) -> Test:
    title = next(
        (one.get("value") or "" for one in case.iter("property") if one.get("name") == TITLE),
        case.get("name") or "",
    )
    if case.find("failure") is not None or case.find("error") is not None:
        return Test(title, "failed")
    return Test(title, "skipped" if case.find("skipped") is not None else "passed")
