"""From what a sketch's function reported to what a record keeps of it.

The words are those of the solution's own sketch, so none in a report is a student's; the points
are the student's, and nothing of the solution's goes with them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from graders.judge.record import Series, Sketch
from graders.judge.subject import Subject

# A record keeps so many sketches, with so many series of so many points, at most.
SKETCHES, SERIES, POINTS = 4, 4, 200
KINDS = ("dots", "lines")
# What lies farther away was on its way to infinity.
FARTHEST = 1e30


def sketches_of(subject: Subject) -> tuple[Sketch, ...]:
    """Return what can be drawn of a submission, nothing where its code came to no end."""
    found: list[Sketch] = []
    for name in subject.bench.sketches:
        seen = subject.sketched(name)
        right = subject.bench.reference(name, {}).observation
        found += (one for one in read_sketches(seen, right) if one.series)
    return tuple(found[:SKETCHES])


def read_sketches(seen: Mapping[str, Any], right: Mapping[str, Any]) -> Iterator[Sketch]:
    """Yield the sketches of `seen`, which may hold anything, with the words of `right`."""
    for number, known in enumerate(right["sketches"]):
        named = [(kind, name) for kind in KINDS for name in known[kind]]
        series = (
            Series(name, kind, _points(_at(seen, "sketches", number, kind, name)))
            for kind, name in named[:SERIES]
        )
        drawn = tuple(one for one in series if one.points)
        yield Sketch(known["title"], known["x"], known["y"], known["log"], drawn)


def _at(node: Any, *path: str | int) -> Any:
    for step in path:
        if isinstance(step, int) and isinstance(node, list) and step < len(node):
            node = node[step]
        elif isinstance(step, str) and isinstance(node, Mapping):
            node = node.get(step)
        else:
            return None
    return node


def _points(value: Any) -> tuple[tuple[float, float], ...]:
    """Return rows of two finite numbers, to four digits, which is more than a picture shows."""
    if not isinstance(value, np.ndarray) or value.dtype.kind != "f":
        return ()
    if value.ndim != 2 or value.shape[1] != 2:  # noqa: PLR2004 - x and y
        return ()
    rows = value[:POINTS].astype(np.float64)
    rows = rows[(np.abs(rows) < FARTHEST).all(axis=1)]  # which NaN is not
    return tuple((float(f"{x:.4g}"), float(f"{y:.4g}")) for x, y in rows.tolist())
