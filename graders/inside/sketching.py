"""What functions in a `sketches.py` are written with: pictures of what a student's code gave.

    def race(student, draw):
        losses = student.train(...)
        return sketches(sketch("A race", "step", "loss", log=True, lines={"SGD": history(losses)}))

A sketch is drawn in the instructor's report, and nothing is judged by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

import torch
from torch import Tensor

from graders.inside.describing import plain

# A series has so many points at most; of more, some are left out, evenly.
POINTS = 200
# Of what comes back as losses, so many are looked at.
LONGEST = 10_000
NOTHING = torch.empty(0, 2, dtype=torch.float64)


def sketches(*drawn: Mapping[str, Any]) -> dict[str, Any]:
    """Return the observation that consists of these sketches."""
    return {"sketches": list(drawn)}


def sketch(
    title: str,
    x: str,
    y: str,
    *,
    log: bool = False,
    dots: Mapping[str, Tensor] | None = None,
    lines: Mapping[str, Tensor] | None = None,
) -> dict[str, Any]:
    """Return one picture: dots and lines by name, each of the shape (n, 2), over labelled axes.

    With `log` the y axis is logarithmic. A report shows the words as they are on the solution.
    """
    words = {"title": title, "x": x, "y": y, "log": log}
    return {**words, "dots": dict(dots or {}), "lines": dict(lines or {})}


def points(x: object, y: object) -> Tensor:
    """Return the points of a curve in order of x, none where x and y are not numbers alike."""
    along, up = plain(x), plain(y)
    if along is None or up is None or along.numel() != up.numel():
        return NOTHING
    along, up = along.detach().double().flatten(), up.detach().double().flatten()
    order = along.argsort()
    return _thinned(torch.stack([along[order], up[order]], dim=1))


def history(losses: object) -> Tensor:
    """Return losses over their steps, counted from 1; none where they are no numbers."""
    if not isinstance(losses, Iterable):
        return NOTHING
    try:
        numbers = [float(loss) for loss in islice(losses, LONGEST)]
    except Exception:  # noqa: BLE001 - whatever a student puts into the list may raise anything
        return NOTHING
    steps = torch.arange(1, len(numbers) + 1, dtype=torch.float64)
    return _thinned(torch.stack([steps, torch.tensor(numbers, dtype=torch.float64)], dim=1))


def _thinned(curve: Tensor) -> Tensor:
    """Return the points that can be drawn, of more than POINTS an even choice with both ends."""
    curve = curve[curve.isfinite().all(dim=1)]
    if len(curve) <= POINTS:
        return curve
    return curve[torch.linspace(0, len(curve) - 1, POINTS).round().long()]
