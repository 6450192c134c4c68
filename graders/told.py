"""How pytest shows a finding: its sentences, not a traceback."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from _pytest._code.code import ReprFileLocation, TerminalRepr
from _pytest._io import TerminalWriter

from graders.finding import Finding
from graders.submission import submission_names

WIDTH = 80


class Told(TerminalRepr):
    """A finding in place of a traceback; pytest's summary line shows its first sentence."""

    def __init__(
        self, finding: Finding, item: pytest.Item, told_by: str = "", place: str = ""
    ) -> None:
        """Keep what is shown, and where the test stands for tools that jump there.

        `told_by` is the test that has told the same before, to which the terminal points. `place`
        is the student's own line, as `file.py:7`, which terminals and editors open.
        """
        self.finding = finding
        self.told_by = told_by
        self.place = place
        doc = getattr(getattr(item, "obj", None), "__doc__", None) or ""
        wanted = next(iter(doc.strip().splitlines()), "")
        self.expected = f"Expected: {wanted}" if wanted and finding.help else ""
        path, line, _ = item.location
        first = finding.rationale.splitlines()[0] if finding.rationale else "failed"
        self.reprcrash = ReprFileLocation(path, (line or 0) + 1, first)

    def toterminal(self, tw: TerminalWriter) -> None:
        """Write what was expected, the rationale, the mistake's code, and the help below it."""
        width = min(WIDTH, tw.fullwidth)
        if self.told_by:
            tw.line(wrapped(f"The same as above, in {self.told_by}.", "  ", width), red=True)
            return
        if self.expected:
            tw.line(wrapped(self.expected, "  ", width))
        rationale, *help = str(self).split("\n→ ")
        tw.line(wrapped(rationale, "  ", width), red=True)
        for text in help:
            tw.line(wrapped(text, "  → ", width))
        if self.place:
            tw.line(f"  {self.place}", bold=True)

    def __str__(self) -> str:
        code = f" [{self.finding.code}]" if self.finding.code else ""
        help = f"\n→ {self.finding.help}" if self.finding.help else ""
        return f"{self.finding.rationale}{code}{help}"


def wrapped(text: str, indent: str, width: int = WIDTH) -> str:
    """Return `text` with `indent` before it, its lines folded at `width` columns."""
    rest = " " * len(indent)
    lines = []
    for number, line in enumerate(text.splitlines()):
        first = indent if number == 0 else rest
        # An indented line is code: folding it would make it unreadable.
        folded = [first + line] if line.startswith(" ") else textwrap.wrap(
            line, width, initial_indent=first, subsequent_indent=rest, break_long_words=False
        )  # fmt: skip
        lines += folded or [""]
    return "\n".join(lines)


def wants_traceback(config: pytest.Config) -> bool:
    """Return whether --tb asks for a real traceback."""
    return config.getoption("tbstyle", "") in ("long", "native")


@contextmanager
def without_traceback(call: pytest.CallInfo[None]) -> Iterator[None]:
    """Let pytest not write a traceback that nobody will see, which takes longer than a test."""
    given = call.excinfo
    try:
        pytest.fail("told by a finding", pytrace=False)
    except pytest.fail.Exception:
        # Its own traceback: in one of code that was stopped a line may be missing.
        call.excinfo = pytest.ExceptionInfo.from_current()
    try:
        yield
    finally:
        call.excinfo = given  # --pdb goes to the line of it


def submission_params(metafunc: pytest.Metafunc) -> None:
    """Give a test that observes one run per --submission, named after it."""
    chosen = metafunc.config.getoption("submission")
    if "observe" in metafunc.fixturenames and chosen:
        names = list(submission_names(chosen))
        metafunc.parametrize("observe", chosen, ids=names, indirect=True, scope="module")
