"""How far a run is, on a terminal and in a log."""

from __future__ import annotations

import io
from dataclasses import dataclass

import pytest
from rich.console import Console

from graders.judge import progress as module
from graders.judge.progress import progress


@dataclass
class Result:
    status: str = "graded"


@pytest.fixture(name="clock")
def _clock(monkeypatch):
    """A clock that is set by hand, in seconds."""
    now = [100.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
    return now


def test_a_log_gets_a_line_every_ten_seconds(clock):
    """What was there before does not count as quick."""
    said = io.StringIO()
    with progress(Console(file=said), "grading 9 submissions", 3, 9) as tell:
        for _ in range(4):
            clock[0] += 6
            tell([Result()])

    assert said.getvalue().splitlines() == [
        "grading 9 submissions: 5 of 9 results, 0.2 a second, 0:00:24 left",
        "grading 9 submissions: 7 of 9 results, 0.2 a second, 0:00:12 left",
    ]


def test_on_how_many_the_grader_broke_is_told_meanwhile(clock):
    said = io.StringIO()
    with progress(Console(file=said), "grading 3 submissions", 0, 3) as tell:
        clock[0] += 12
        tell([Result("grader_error"), Result()])

    assert ", 1 broke" in said.getvalue()


def test_a_terminal_gets_a_bar():
    said = io.StringIO()
    with progress(Console(file=said, force_terminal=True, width=80), "grading", 0, 2) as tell:
        tell([Result("grader_error")])
        tell([Result()])

    assert "2/2" in said.getvalue()
    assert "1 broke" in said.getvalue()
