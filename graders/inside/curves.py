"""What the points of a curve in a picture show: each function here makes one that says so.

    curves = {"data": shows(x, y), "losses": shows_history(losses)}
    picture = Picture(curves, lambda: student.plot(...))

Such a function returns `AS_IT_IS`, or in other words how it was drawn, or "" for something else.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from graders.inside.describing import near
from graders.inside.pictures import AS_IT_IS, Recognise


def shows(x: Tensor, y: Tensor) -> Recognise:
    """Recognise the points whose places are the entries of `x` and heights those of `y`."""
    along, up = x.detach().double().flatten(), y.detach().double().flatten()
    count = torch.arange(len(along), dtype=torch.float64)
    ways = {
        AS_IT_IS: (along, up),
        "with x and y swapped": (up, along),
        "against a count": (count, up),
    }

    def recognise(points: Tensor) -> str:
        alike = (how for how, pair in ways.items() if near(points, torch.stack(pair, dim=1)))
        return next(alike, "")

    return recognise


def shows_history(losses: Sequence[float]) -> Recognise:
    """Recognise losses that are drawn over their steps, counted from 0 or from 1."""
    heights = torch.tensor(losses, dtype=torch.float64)
    steps = torch.arange(len(losses), dtype=torch.float64)
    ways = {
        AS_IT_IS: heights,
        "as its logarithm": heights.log10(),
        "as its natural logarithm": heights.log(),
        "as the lowest so far": heights.cummin(dim=0).values,
    }

    def recognise(points: Tensor) -> str:
        along, up = points[:, 0], points[:, 1]
        for words, values in ways.items():
            if near(up, values):
                over_steps = near(along, steps) or near(along, steps + 1)
                return words if over_steps else f"{words}, over something other than the step"
            if near(along, values):
                return "on its side, with the steps upward"
        cut = len(points) < len(losses) and near(up, heights[: len(points)])
        return "cut short" if cut else ""

    return recognise


def shows_model(model: nn.Module, x: Tensor, y: Tensor) -> Recognise:
    """Recognise what the model makes of some x, which need not be those of the data."""
    with torch.no_grad():
        fit = model(x)
    at_data, distances = shows(x, fit), [shows(x, fit - y), shows(x, y - fit)]

    def recognise(points: Tensor) -> str:
        with torch.no_grad():
            there = model(points[:, :1].float())
        if near(points[:, 1:], there.double()):
            return AS_IT_IS
        if any(one(points) == AS_IT_IS for one in distances):
            return "as its distance from the data"
        return at_data(points)

    return recognise
