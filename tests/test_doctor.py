"""`kata doctor`, as students and instructors read it."""

from __future__ import annotations

import importlib.util
import sys

import pytest
from rich.console import Console

from graders import doctor
from graders.doctor import run_doctor
from graders.errors import CannotStart

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing is shut in")


@pytest.fixture(name="said")
def _said(capsys):
    """What the doctor prints at 80 columns, in one line, and whether nothing was wrong."""

    def say():
        well = run_doctor(Console(width=80))
        return " ".join(capsys.readouterr().out.split()), well

    return say


def test_who_has_not_installed_what_grading_needs_is_well(monkeypatch, said):
    """Students do not need it, and instructors are told its name in full."""
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name in doctor.GRADING else find(name)
    )

    text, well = said()

    assert well
    assert "students do not need it" in text
    assert "'.[grading]'" in text


def test_a_sandbox_that_does_not_start_hides_nothing_else(monkeypatch, said):
    """What is installed, and the devices, are told all the same."""

    def broken():
        raise CannotStart("the sandbox cannot start: install [this]")
        yield

    monkeypatch.setattr("graders.judge.breakout.try_to_break_out", broken)

    text, well = said()

    assert not well
    assert "✓ torch" in text
    assert "install [this]" in text
