"""What several commands of `kata` have in common: options, and where they print."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console

from graders.exercise import (
    Exercise,
    all_exercises,
    demand_answers,
    find_exercise,
    find_root,
)

console = Console()


class IsolationMode(StrEnum):
    """How student code is shut in."""

    auto = "auto"
    landlock = "landlock"
    bubblewrap = "bubblewrap"
    none = "none"


Numbers = Annotated[
    list[str] | None,
    typer.Argument(metavar="NN", help="Numbers of exercises, such as 01.", show_default="all"),
]
Mode = Annotated[
    IsolationMode,
    typer.Option(
        metavar="MODE",
        help="How student code is shut in: *landlock*, *bubblewrap* (with Landlock, where it "
        "works), *auto* (the best that works here; refuses to grade without) or *none* (for code "
        "that you trust).",
    ),
]


def chosen(numbers: list[str] | None, *, with_answers: bool = False) -> list[Exercise]:
    """Return the exercises with these numbers, or all.

    Raises BadCollection where there are none, or where answers are asked for and there are none.
    """
    root = find_root()
    if with_answers:
        demand_answers(root)
    if not numbers:
        return all_exercises(root)
    return list(dict.fromkeys(find_exercise(root, number) for number in numbers))
