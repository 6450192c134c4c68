"""What only the hidden tests look at: another kind of model, optimizer and criterion."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from graders.inside.probing import Draw, describe, weights

NOTHING = "nothing to compare"


def classes(student: Any, draw: Draw) -> dict[str, Any]:
    """One call on a classifier that comes in eval mode, with Adam and probabilities as targets.

    Numbers are reported only where they can be compared; all else is one_step's business.
    """
    model = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 3)).eval()
    draw.fill(model, scale=1.0)
    x, y = draw.normal(7, 4), draw.normal(7, 3).softmax(dim=1)
    optimizer = torch.optim.Adam(
        [
            {"params": model[0].parameters(), "lr": 0.05},
            {"params": model[2].parameters(), "betas": (0.5, 0.9)},
        ],
        eps=1e-4,
    )
    before, x_before, y_before = weights(model), x.clone(), y.clone()
    x_seen: list[bool] = []
    y_seen: list[bool] = []
    steps: list[object] = []

    def look_at_input(layer: nn.Module, args: tuple[Tensor, ...]) -> None:
        x_seen.append(_same(args[0], x_before))

    def criterion(prediction: Tensor, target: Tensor) -> Tensor:
        y_seen.append(_same(target, y_before))
        return nn.functional.cross_entropy(prediction, target, label_smoothing=0.1)

    model[0].register_forward_pre_hook(look_at_input)
    optimizer.register_step_post_hook(lambda *args: steps.append(args[0]))
    returned = describe(student.train_step(model, optimizer, criterion, x, y))
    untouched = _same(x, x_before) and _same(y, y_before)
    intact = untouched and bool(x_seen and y_seen) and all(x_seen + y_seen)
    after = weights(model)
    moved = any(not _same(after.get(name), before[name]) for name in before)
    if not (intact and moved and len(steps) == 1):
        after = dict.fromkeys(after, NOTHING)
    return {"loss": _number(returned) if intact else NOTHING, "after": after}


def _number(seen: dict[str, Any]) -> float | str:
    """Return the number that was returned, in a tensor or not, or that there is none."""
    value = seen.get("value")
    if isinstance(value, Tensor) and seen["device"] == "cpu":
        value = value.tolist()
    return value if isinstance(value, float) else NOTHING


def _same(value: Tensor | None, tensor: Tensor) -> bool:
    """Return whether two tensors have the same type, shape and values."""
    return value is not None and value.dtype == tensor.dtype and torch.equal(value, tensor)
