"""What the engine's tests share: a small collection of one exercise, and sandboxes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from graders.exercise import Exercise, find_exercise
from graders.judge.isolation import bubblewrap_problem, choose
from graders.judge.sandbox import Sandbox

COLLECTION = Path(__file__).parent / "collection"
REPOSITORY = Path(__file__).parents[1]


@pytest.fixture(name="double", scope="session")
def _double() -> Exercise:
    """The one exercise of the small collection."""
    return find_exercise(COLLECTION, "07")


@pytest.fixture(name="collection")
def _collection(tmp_path: Path) -> Path:
    """A copy of the small collection that a test may change."""
    copy = tmp_path / "collection"
    shutil.copytree(COLLECTION, copy, ignore=shutil.ignore_patterns("__pycache__", ".pytest_cache"))
    return copy


@pytest.fixture(name="sandbox", scope="session")
def _sandbox() -> Iterator[Sandbox]:
    """A sandbox with the isolation that is always there."""
    with Sandbox(choose("landlock"), secret=COLLECTION) as sandbox:
        yield sandbox


@pytest.fixture(
    name="any_sandbox",
    scope="session",
    params=[
        "landlock",
        pytest.param(
            "bubblewrap",
            marks=pytest.mark.skipif(bool(bubblewrap_problem()), reason="bubblewrap is missing"),
        ),
    ],
)
def _any_sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """Sandboxes with every isolation that this machine offers."""
    with Sandbox(choose(request.param), secret=COLLECTION) as sandbox:
        yield sandbox
