"""Temporary folders leave with their makers, even with those that were killed."""

from __future__ import annotations

import subprocess
import sys

from graders import scratch

CODE = "import os; from graders import scratch; print(scratch.make(), flush=True); os.kill({}, 9)"


def test_a_killed_makers_folder_goes_when_the_next_is_made(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    command = [sys.executable, "-c", CODE.format("os.getpid()")]
    subprocess.run(command, check=False, capture_output=True)
    (left,) = tmp_path.iterdir()
    (left / "a").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    mine = scratch.make()

    assert [mine] == list(tmp_path.iterdir())


def test_a_folder_in_use_stays(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    first = scratch.make()

    second = scratch.make()

    assert {first, second} == set(tmp_path.iterdir())
