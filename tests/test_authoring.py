"""Following docs/authoring.md to the letter makes an exercise that is proved."""

from __future__ import annotations

import re

import pytest
from conftest import REPOSITORY

from graders.author.collection import check_exercises
from graders.author.generate import write_generated
from graders.exercise import find_exercise
from graders.judge.isolation import choose
from graders.judge.sandbox import Sandbox

GUIDE = REPOSITORY / "docs/authoring.md"
FILE = re.compile(r"^`([\w./]+)`:\n\n(````?)\w+\n(.*?)^\2$", re.MULTILINE | re.DOTALL)


@pytest.fixture(name="typed")
def _typed(collection):
    """The small collection, with the files that the guide shows."""
    for name, _, text in FILE.findall(GUIDE.read_text(encoding="utf-8")):
        path = collection / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return collection


def test_the_guide_has_ten_steps():
    """As its title says."""
    steps = re.findall(r"^## (\d+)\. ", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)

    assert [str(number) for number in range(1, 11)] == steps


def test_following_the_guide_makes_a_proved_exercise(typed):
    """All its files together are clean, and each mistake is told apart."""
    exercise = find_exercise(typed, "06")
    with Sandbox(choose("landlock"), secret=typed) as sandbox:
        write_generated(exercise, sandbox)
        (verdict,) = check_exercises([exercise], sandbox)

    assert [] == verdict.problems
    assert 4 == len(exercise.mistakes)
