"""Watching a function that draws: the figure that it returns, and what it does besides.

    curves = {"rising": lambda points: AS_IT_IS if near(points, rising) else ""}
    picture = Picture(curves, lambda: student.plot(...), lambda: student.plot(...))
    return {**picture.seen(), "drawn": picture.found["rising"].how, ...}

The check for what `seen` reports is `graders.checks.Compared.picture`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from torch import Tensor

from graders.inside.around import silenced
from graders.inside.figures import describe_figure
from graders.inside.training import NOTHING

AS_IT_IS = "as it is"
Recognise = Callable[[Tensor], str]


@dataclass(frozen=True, slots=True)
class Drawn:
    """How something was drawn, with which label, named how in a legend, in which of the axes."""

    how: str = "missing"
    label: str = ""
    named: str = ""
    places: frozenset[int] = frozenset()


class Picture:
    """What came of functions that should each return a new figure.

    For each name in `things`, a function says of the points of a curve how they show that thing:
    `AS_IT_IS`, in other words, or "" where they show something else. `found` tells how each thing
    was drawn in the first figure, and `here` describes the axes that show them, in the words of
    `describe_figure`; it is None where there are no axes.
    """

    def __init__(self, things: Mapping[str, Recognise], *draw: Callable[[], object]) -> None:
        """Call all that draw, and look at the first figure."""
        with silenced(plt, "show") as shown, silenced(Figure, "savefig") as saved:
            before = len(plt.get_fignums())
            figures = [each() for each in draw]
            begun = len(plt.get_fignums()) - before
        described = describe_figure(figures[0])
        plt.close("all")
        self._kind: str = described["kind"]
        self._axes: list[dict[str, Any]] = described.get("axes", [])
        self._another = len({id(one) for one in figures}) == len(figures)
        self._shown, self._saved = bool(shown), bool(saved)
        self._left_over = begun > len(figures)
        self.found = {name: self._find(recognise) for name, recognise in things.items()}
        places = [one.places for one in self.found.values() if one.places] or [frozenset({0})]
        common = frozenset.intersection(*places)
        self._together = bool(common)
        self.here = self._axes[min(common or frozenset.union(*places))] if self._axes else None

    def _find(self, recognise: Recognise) -> Drawn:
        if self._kind != "Figure":
            return Drawn(NOTHING)
        found: dict[str, Drawn] = {}
        for place, axes in enumerate(self._axes):
            for curve in axes["curves"]:
                points = curve["points"]
                how = recognise(points) if points is not None and len(points) > 1 else ""
                if how:
                    one = found.get(how, Drawn(how))
                    label, named = one.label or curve["label"], one.named or curve["named"]
                    found[how] = Drawn(how, label, named, one.places | {place})
        return found.get(AS_IT_IS) or next(iter(found.values()), Drawn())

    def seen(self) -> dict[str, Any]:
        """Return what was seen that holds of every picture.

        That is its `kind`, whether each call made `another_figure`, whether figures were begun that
        no call returned (`left_over`), whether one was `shown` or `saved`, and whether all that was
        found stands `together` in axes with labels.
        """
        labels = {name: (self.here or {}).get(name, "") for name in ("xlabel", "ylabel")}
        facts: dict[str, Any] = {
            "another_figure": self._another,
            "left_over": self._left_over,
            "together": self._together,
            **{name: bool(label.strip()) for name, label in labels.items()},
        }
        if self._kind != "Figure":
            facts = dict.fromkeys(facts, NOTHING)
        return {"kind": self._kind, **facts, "shown": self._shown, "saved": self._saved}
