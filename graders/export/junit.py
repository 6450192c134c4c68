"""JUnit XML, which CI servers read: a test suite for each submission to an exercise.

It follows `junit-10.xsd` of Jenkins' xUnit plugin, https://github.com/jenkinsci/xunit-plugin, the
most used of several descriptions.
A check that was not made is skipped, and one on which the grader broke is an error, not a failure.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from xml.etree import ElementTree as ET

from graders.exercise import Exercise
from graders.judge.feedback import NEEDS_A_HUMAN
from graders.judge.record import (
    FAILED,
    GRADER_ERROR,
    NOT_CHECKED,
    SKIPPED,
    CheckResult,
    Record,
)
from graders.judge.store import Results

# Each outcome's element, but for a pass, which has none.
ELEMENTS = {FAILED: "failure", GRADER_ERROR: "error", SKIPPED: "skipped", NOT_CHECKED: "skipped"}
# XML 1.0 has no way to write these.
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def export(results: Results, exercises: Sequence[Exercise]) -> Iterator[str]:
    """Yield the text of one XML file."""
    titles = {one.name: f"{one.number} {one.title}" for one in exercises}
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="torch-kata">\n'
    for record in results.records():
        suite = _suite(record, titles[record.exercise])
        ET.indent(suite)
        yield ET.tostring(suite, encoding="unicode") + "\n"
    yield "</testsuites>\n"


def _suite(record: Record, title: str) -> ET.Element:
    broke = CheckResult("grading", "The submission is graded.", 0, 0, GRADER_ERROR)
    checks = record.checks
    if record.score is None and not any(one.outcome == GRADER_ERROR for one in checks):
        checks = (broke, *checks)
    count = Counter(ELEMENTS.get(check.outcome, "passed") for check in checks)
    suite = ET.Element(
        "testsuite",
        name=_allowed(f"{record.student}: {title}"),
        tests=str(len(checks)),
        failures=str(count["failure"]),
        errors=str(count["error"]),
        skipped=str(count["skipped"]),
        time=f"{record.seconds:.3f}",
        timestamp=record.graded_at.partition("+")[0],
    )
    # Servers make a tree of it: exercises, and students in them.
    name = f"{record.exercise}.{record.student.replace('.', '_')}"
    for check in checks:
        case = ET.SubElement(
            suite,
            "testcase",
            classname=_allowed(name),
            name=_allowed(check.title),
            time=f"{check.seconds:.3f}",
        )
        if element := ELEMENTS.get(check.outcome):
            words = NEEDS_A_HUMAN if check.outcome == GRADER_ERROR else check.rationale
            told = ET.SubElement(case, element, type=check.outcome, message=_allowed(words))
            told.text = _allowed(check.help)
    return suite


def _allowed(text: str) -> str:
    return FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)
