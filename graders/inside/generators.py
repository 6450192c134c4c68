"""How a call leaves the program's random numbers: torch's, NumPy's and Python's own.

    with NotedGenerators(1) as one:
        student.train(...)
    with NotedGenerators(2) as two:
        student.train(...)
    return {"random_numbers": how_left(one, two)}

Two calls tell more than one: a seed that is set in the call leads to the same place both times.
"""

from __future__ import annotations

from typing import Self

from graders.inside.probing import generator_states, random_numbers
from graders.inside.running import fresh_state

GENERATORS = ("torch", "numpy", "python")
AS_FOUND = "as found"


class NotedGenerators:
    """Notes the generators around what is done inside, which begins with others for each seed."""

    def __init__(self, seed: int) -> None:
        """Keep the seed; nothing is drawn or set yet."""
        self._seed = seed
        self.seeded: list[object] = []
        self.before: list[object] = []
        self.after: list[object] = []

    def __enter__(self) -> Self:
        fresh_state(self._seed)
        self.seeded = generator_states()
        random_numbers()  # so that they no longer stand where the seed has put them
        self.before = generator_states()
        return self

    def __exit__(self, *_: object) -> None:
        self.after = generator_states()


def how_left(one: NotedGenerators, two: NotedGenerators) -> dict[str, str]:
    """Return in words how two calls, under different seeds, left each generator."""
    return {name: _how_left(i, one, two) for i, name in enumerate(GENERATORS)}


def _how_left(i: int, one: NotedGenerators, two: NotedGenerators) -> str:
    if one.before[i] == one.after[i] and two.before[i] == two.after[i]:
        return AS_FOUND
    if one.after[i] == two.after[i]:
        return "starting over"
    return "back where they began" if one.after[i] == one.seeded[i] else "somewhere else"
