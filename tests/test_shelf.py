"""What workers share is made once, and not lost with a worker."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest

from graders.judge.shelf import BATCH, Shelf


def ones(names):
    return dict.fromkeys(names, 1)


def twos(names):
    return dict.fromkeys(names, 2)


def test_what_one_has_made_another_need_not(tmp_path):
    Shelf(tmp_path).gather("x", ["a"], ones)

    assert {"a": 1, "b": 2} == Shelf(tmp_path).gather("x", ["a", "b"], twos)
    assert {"a": 2} == Shelf(tmp_path).gather("y", ["a"], twos)


def test_pieces_in_the_making_are_waited_for_while_others_are_made(tmp_path):
    names = [f"p{number}" for number in range(BATCH + 1)]
    begun, go_on, made = threading.Event(), threading.Event(), []

    def slowly(new):
        begun.set()
        assert go_on.wait(10)
        return ones(new)

    def meanwhile(new):
        made.extend(new)
        go_on.set()
        return twos(new)

    first = threading.Thread(target=Shelf(tmp_path).gather, args=("x", names, slowly))
    first.start()
    assert begun.wait(10)

    assert ones(names[:BATCH]) | twos(names[BATCH:]) == Shelf(tmp_path).gather(
        "x", names, meanwhile
    )
    assert names[BATCH:] == made
    first.join()


def test_a_piece_whose_maker_fails_is_made_by_another(tmp_path):
    with pytest.raises(ZeroDivisionError):
        Shelf(tmp_path).gather("x", ["a"], lambda names: 1 / 0)

    assert {"a": 1} == Shelf(tmp_path).gather("x", ["a"], ones)


def test_a_piece_whose_maker_is_killed_is_made_by_another(tmp_path):
    code = (
        "import os, sys; from pathlib import Path; from graders.judge.shelf import BATCH, Shelf; "
        "Shelf(Path(sys.argv[1])).gather('x', ['a'], lambda names: os.kill(os.getpid(), 9))"
    )
    subprocess.run([sys.executable, "-c", code, tmp_path], check=False, env=dict(os.environ))

    assert (tmp_path / "x/a.taken").is_symlink()
    assert {"a": 1} == Shelf(tmp_path).gather("x", ["a"], ones)
