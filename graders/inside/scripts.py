"""Trainings along a script: a letter for each step tells how its loss is.

    places = Places(Hinges(16, x, y))
    maker = places.maker("hhbbhxx")
    losses = student.train(maker, 7, seed)
    return {
        "ends": ends("hhbbhxx", maker.steps),
        "script": along_a_script(losses, places.errors("hhbbhxx")),
    }

The loss is high at h, medium at m, low at l, best at b, and no number at x.
"""

from __future__ import annotations

import math

from graders.inside.hinges import Hinges
from graders.inside.makers import Maker

WORDS = {"h": "high", "m": "less high", "l": "low enough", "x": "no number"}
WHERE = {"h": "where the loss does not fall", "b": "where the loss is low", "x": "where it is NaN"}
AT_ONCE = 7


class Places:
    """The weights of a network that the letters of a script stand for."""

    def __init__(self, network: Hinges) -> None:
        """Find the weights for each letter, and their errors."""
        self._gradient = network.gradient
        self._weights = {
            "h": network.constant(0.2),
            "m": network.raised(0.45),
            "l": network.raised(0.15),
            "b": network.best,
            "x": network.constant(math.nan),
        }
        self._errors = {one: float(network.error(each)) for one, each in self._weights.items()}

    def maker(self, script: str, looks: int = 0, patience: int | None = None) -> Maker:
        """Return a maker of an optimizer that goes through the letters of a script."""
        begin, *rest = (self._weights[letter] for letter in script)
        return Maker(begin, rest, self._gradient, looks, patience)

    def errors(self, script: str) -> list[float]:
        """Return the loss of each step."""
        return [self._errors[letter] for letter in script]


def ends(script: str, steps: int) -> str:
    """Return in words where a training along a script of h, b and x ends, after so many steps.

    Who looks at a loss before the step has not taken that step yet.
    """
    if 0 < steps < len(script):
        coming = script[steps]
        where = WHERE[coming if coming != "h" else script[steps - 1]]
        return f"{where} for long" if steps > AT_ONCE and where == WHERE["h"] else where
    return "at its end" if steps == len(script) else "too late" if steps else "before it begins"
