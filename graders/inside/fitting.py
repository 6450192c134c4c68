"""How well a trained model follows its data, and at what simple shape it is stuck otherwise."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor

# Of the data's variance, what is left over where a model has learned its shape.
LEARNED = 0.2


def fit_of(prediction: Tensor | None, x: Tensor, y: Tensor) -> dict[str, Any]:
    """Return how well `prediction` follows `y` of the shape (N, 1) over `x` of the same shape.

    `prediction` holds N numbers, or is None where there is nothing to compare. `learned` tells
    whether the mean squared error is below a fifth of the variance of `y`, `error` is that error,
    and `stuck_at` names a simple shape that fits just as badly. The check for what is reported is
    `graders.checks.Compared.convergence`.
    """
    if prediction is None or prediction.numel() != y.numel():
        return {"learned": False, "error": None, "stuck_at": None}
    x, y = (t.detach().double().reshape(-1, 1) for t in (x, y))
    error = float((prediction.detach().double().reshape(-1, 1) - y).square().mean())
    learned = error < LEARNED * float(y.var())
    return {"learned": learned, "error": error, "stuck_at": _stuck_at(error, x, y)}


def _stuck_at(error: float, x: Tensor, y: Tensor) -> str | None:
    columns = torch.cat([x, torch.ones_like(x)], dim=1)
    line = columns @ torch.linalg.lstsq(columns, y).solution
    known = {
        "a straight line": (y - line).square().mean(),
        "one and the same number everywhere": (y - y.mean()).square().mean(),
        "a curve that never goes below zero": y.clamp(max=0).square().mean(),
    }
    alike = (words for words, one in known.items() if math.isclose(error, float(one), rel_tol=0.05))
    return next(alike, None)
