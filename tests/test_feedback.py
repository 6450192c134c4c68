"""What students of the example class read: what works first, and nothing that is kept from them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

import numpy as np
import pytest
from conftest import REPOSITORY
from test_grade import kata

from graders.exercise import all_exercises
from graders.judge.bench import Bench
from graders.judge.isolation import choose
from graders.judge.sandbox import Sandbox
from graders.wire import WIDEST

SEED = 20261
ORDER = (
    "**What works**",
    "**What to mend**",
    "**Looked at once the above works**",
    "**Not checked**",
    "**Seen as well**",
    "**Advice, at no cost of points**",
)
# Where answers, the engine and the machine's own files lie.
PLACES = re.compile(
    rf"{re.escape(str(REPOSITORY))}|hidden_tests|solutions/|graders[./]|/tmp|/usr|/home|site-packages"
    r"|reference|Traceback"
)
NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\w.]*\w)")
# Below this, whole numbers are counts and shapes, of which a task itself speaks.
COUNTS = 100


@pytest.fixture(name="pages", scope="module")
def _pages(tmp_path_factory) -> dict[str, str]:
    """The pages of the example class, by student."""
    output = tmp_path_factory.mktemp("feedback") / "results"
    words = ("grade", "examples/class", "-o", str(output), "--seed", str(SEED), "--jobs", "2")
    done = kata(*words, cwd=REPOSITORY)
    assert 0 == done.returncode, done.stdout + done.stderr
    return {page.stem: page.read_text("utf-8") for page in (output / "feedback").iterdir()}


@pytest.fixture(name="hidden", scope="module")
def _hidden() -> np.ndarray:
    """All numbers that hidden checks drew or expect under the seed, sorted."""
    numbers: list[float] = []
    with Sandbox(choose("landlock"), secret=REPOSITORY) as sandbox:
        for exercise in all_exercises(REPOSITORY):
            bench = Bench(exercise, SEED, sandbox)
            for probe in bench.probes:
                numbers += numbers_in(bench.reference(probe, {}).observation)
    return np.unique([one for one in numbers if one % 1 or abs(one) >= COUNTS])


def numbers_in(node: object) -> Iterator[float]:
    """Yield every finite number in an observation."""
    if isinstance(node, dict):
        for part in node.values():
            yield from numbers_in(part)
    elif isinstance(node, list):
        for part in node:
            yield from numbers_in(part)
    elif isinstance(node, np.ndarray) and node.dtype.kind in "fiu":
        yield from (float(one) for one in node.ravel() if math.isfinite(one))
    elif isinstance(node, int | float) and not isinstance(node, bool) and abs(node) < WIDEST:
        yield float(node)


def leaked(page: str, hidden: np.ndarray) -> list[str]:
    """Return the numbers of a page that are hidden ones, to as many digits as they show."""
    found = []
    for words in NUMBER.findall(page):
        shown = float(words)
        digits = len(words.partition(".")[2].partition("e")[0])
        if digits < 2 and (shown % 1 or abs(shown) < COUNTS):
            continue  # too short to tell anything
        nearest = hidden[np.abs(hidden - shown).argmin()]
        if round(float(nearest), digits) == shown:
            found.append(words)
    return found


@pytest.mark.timeout(400)
def test_no_hidden_number_is_told(pages, hidden):
    """No input of a hidden check, and no value that it expects, is on any page."""
    assert len(hidden) > 100
    for student, page in pages.items():
        assert [] == leaked(page, hidden), student


@pytest.mark.timeout(400)
def test_a_hidden_number_would_be_found(pages, hidden):
    """In whatever way it is written."""
    secret = float(next(one for one in hidden if 0.1 < one % 1 < 0.9))

    for words in (f"{secret:.4f}", f"{secret:.2f}", repr(secret)):
        assert [words] == leaked(f"{pages['all_right']}\nIt should be {words}, and is not.", hidden)


@pytest.mark.timeout(400)
def test_no_place_of_the_grader_is_told(pages):
    """A student sees their own files, and no others."""
    for student, page in pages.items():
        assert [] == PLACES.findall(page), student


@pytest.mark.timeout(400)
def test_what_works_comes_first_and_advice_last(pages):
    """For every student and exercise, and each cause is told once, with what to do."""
    for student, page in pages.items():
        assert page.startswith("# Feedback for ")
        for part in page.split("\n## ")[1:]:
            places = [part.index(title) for title in ORDER if title in part]
            assert sorted(places) == places, student
            if "**What to mend**" in part:
                mend = part.partition("**What to mend**\n")[2].partition("\n**")[0]
                causes = re.findall(r"^- (.*)$", mend, flags=re.MULTILINE)
                assert len(set(causes)) == len(causes) == mend.count("  It concerns (")
