"""From a record's sketch to what a page draws: axes, paths and words, in the units of an SVG."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import chain
from typing import Any

from graders.judge.record import Series, Sketch

WIDTH, HEIGHT = 360.0, 220.0
LEFT, RIGHT, TOP, BOTTOM = 44.0, 350.0, 10.0, 182.0
# Empty space above and below the points, as a share of their range.
SPACE = 0.06
TICKS = 5
# On a logarithmic axis, what lies lower counts as zero.
LOWEST = 1e-30

Points = Sequence[tuple[float, float]]


def drawing(sketch: Sketch) -> dict[str, Any] | None:
    """Return a sketch's words, ticks and paths as plain data, None where nothing can be drawn.

    On a logarithmic axis, what is not above zero is left out.
    """
    shown = [(one, _drawable(one, log=sketch.log)) for one in sketch.series]
    shown = [(one, points) for one, points in shown if points]
    if not shown:
        return None
    everything = [*chain.from_iterable(points for _, points in shown)]
    along = _Axis([x for x, _ in everything], LEFT, RIGHT, space=0.02)
    up = _Axis([y for _, y in everything], BOTTOM, TOP, log=sketch.log)
    return {
        "title": sketch.title,
        "told": " ".join(_told(one, points, sketch) for one, points in shown),
        "x": {"label": sketch.x, "ticks": along.ticks},
        "y": {"label": sketch.y, "ticks": up.ticks},
        "series": [
            {"name": one.name, "kind": one.kind, "path": _path(one.kind, points, along, up)}
            for one, points in shown
        ],
    }


def _drawable(series: Series, *, log: bool) -> Points:
    return [(x, y) for x, y in series.points if y > LOWEST or not log]


def _path(kind: str, points: Points, along: _Axis, up: _Axis) -> str:
    """Return an SVG path; a dot is a stroke without length, which round ends make visible."""
    places = [f"{along.place(x):.1f} {up.place(y):.1f}" for x, y in points]
    if kind == "dots" or len(places) == 1:
        return "".join(f"M{place}h0" for place in places)
    return "M" + "L".join(places)


def _told(series: Series, points: Points, sketch: Sketch) -> str:
    """Return a series in words, for those who do not see it."""
    (x0, y0), (x1, y1) = points[0], points[-1]
    return (
        f"{series.name}: {len(points)} points, from {y0:.3g} at {sketch.x} {x0:.3g} "
        f"to {y1:.3g} at {sketch.x} {x1:.3g}."
    )


class _Axis:
    """A scale from numbers to places between `start` and `end`."""

    def __init__(
        self,
        numbers: Sequence[float],
        start: float,
        end: float,
        *,
        log: bool = False,
        space: float = SPACE,
    ) -> None:
        self._start, self._end, self._log = start, end, log
        scaled = [self._scaled(number) for number in numbers]
        # Where all are alike, they stand in the middle.
        alone = 0.5 if log else abs(scaled[0]) / 2 or 1.0
        room = space * (max(scaled) - min(scaled)) or alone
        self._low, self._high = min(scaled) - room, max(scaled) + room

    def _scaled(self, number: float) -> float:
        return math.log10(number) if self._log else number

    def place(self, number: float) -> float:
        """Return where a number stands."""
        share = (self._scaled(number) - self._low) / (self._high - self._low)
        return self._start + share * (self._end - self._start)

    @property
    def ticks(self) -> list[tuple[float, str]]:
        """Round numbers, and where they stand."""
        numbers = self._powers() if self._log else _round_numbers(self._low, self._high)
        return [(round(self.place(number), 1), f"{number:g}") for number in numbers]

    def _powers(self) -> list[float]:
        """Return powers of ten, or where there are too few of them, 2 and 5 times these as well."""
        first, last = math.floor(self._low), math.ceil(self._high)
        step = max(1, math.ceil((last - first) / TICKS))
        whole = [10.0**power for power in range(first, last + 1, step)]
        for factors in ((1,), (1, 2, 5)):
            found = [factor * power for power in whole for factor in factors]
            found = [one for one in found if self._low <= math.log10(one) <= self._high]
            if len(found) > 1:
                return found
        return _round_numbers(10**self._low, 10**self._high)


def _round_numbers(low: float, high: float) -> list[float]:
    """Return about TICKS multiples of 1, 2 or 5 times a power of ten from `low` to `high`."""
    rough = (high - low) / TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next((factor * power for factor in (1, 2, 5) if factor * power >= rough), 10 * power)
    first, last = math.ceil(low / step), math.floor(high / step)
    return [number * step for number in range(first, last + 1)]
