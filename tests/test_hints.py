"""`kata hint` climbs the ladder in an exercise's README."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from test_grade import kata

from graders.desk.hints import MEMORY, read_hints
from graders.exercise import all_exercises, find_root


def hint(collection: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return kata("hint", "07", *words, cwd=collection)


@pytest.mark.parametrize("exercise", all_exercises(find_root()), ids=lambda one: one.number)
def test_every_exercise_has_three_hints_of_its_own(exercise):
    """The text of a hint ends where the next heading begins."""
    hints = read_hints(exercise)

    assert 3 == len(set(hints))
    assert all(text and "\n#" not in text for text in hints)


def test_each_call_gives_the_next_and_the_last_stays(collection):
    """Until somebody asks for all of them again."""
    count = len(read_hints(all_exercises(collection)[0]))
    said = [hint(collection).stdout.splitlines()[0] for _ in range(count + 1)]

    assert [
        f"Hint {n} of {count} · 07 Double a tensor" for n in [*range(1, count + 1), count]
    ] == said
    assert "Hint 1 of" in hint(collection, "--again").stdout
    assert "*" == (collection / MEMORY).with_name(".gitignore").read_text().strip()


@pytest.mark.parametrize("text", ["", "[]", '{"07_double": "x"}', '{"07_double": -5}'])
def test_a_memory_that_makes_no_sense_is_none(collection, text):
    """It starts from the first."""
    (collection / MEMORY).parent.mkdir()
    (collection / MEMORY).write_text(text)

    assert "Hint 1 of" in hint(collection).stdout


def test_what_stands_in_the_way_is_named(collection):
    """A hint that is missing, an exercise that is, a folder that cannot be written to."""
    (collection / MEMORY).parent.write_text("a file")
    blocked = hint(collection)
    (collection / "exercises/07_double/README.md").write_text("# Double\n")
    missing = hint(collection)
    unknown = kata("hint", "42", cwd=collection)

    assert (2, 2, 2) == (blocked.returncode, missing.returncode, unknown.returncode)
    assert "exercises/07_double/README.md" in blocked.stderr
    assert "no '### Hint 1'" in missing.stderr
    assert "choose one of: 07_double" in unknown.stderr
