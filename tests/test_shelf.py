"""What workers share is made once, and not lost with a worker."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest

from graders.judge.shelf import Shelf


def test_what_one_has_made_another_need_not(tmp_path):
    Shelf(tmp_path).gather({"a": lambda: 1})

    assert {"a": 1} == Shelf(tmp_path).gather({"a": lambda: pytest.fail("made again")})


def test_a_piece_in_the_making_is_waited_for_while_others_are_made(tmp_path):
    begun, go_on = threading.Event(), threading.Event()

    def slowly():
        begun.set()
        assert go_on.wait(10)
        return "slow"

    first = threading.Thread(target=Shelf(tmp_path).gather, args=({"a": slowly},))
    first.start()
    assert begun.wait(10)
    pieces = {"a": lambda: "again", "b": lambda: go_on.set() or "mine"}

    assert {"a": "slow", "b": "mine"} == Shelf(tmp_path).gather(pieces)
    first.join()


def test_a_piece_whose_maker_fails_is_made_by_another(tmp_path):
    with pytest.raises(ZeroDivisionError):
        Shelf(tmp_path).gather({"a": lambda: 1 / 0})

    assert {"a": 1} == Shelf(tmp_path).gather({"a": lambda: 1})


def test_a_piece_whose_maker_is_killed_is_made_by_another(tmp_path):
    code = (
        "import os, sys; from pathlib import Path; from graders.judge.shelf import Shelf; "
        "Shelf(Path(sys.argv[1])).gather({'a': lambda: os.kill(os.getpid(), 9)})"
    )
    subprocess.run([sys.executable, "-c", code, tmp_path], check=False, env=dict(os.environ))

    assert (tmp_path / "a.taken").is_symlink()
    assert {"a": 1} == Shelf(tmp_path).gather({"a": lambda: 1})
