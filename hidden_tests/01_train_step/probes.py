"""What only the hidden tests look at: another kind of model, optimizer and criterion."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim.optimizer import register_optimizer_step_post_hook

from graders.inside.describing import equal, number_in, weights
from graders.inside.probing import Draw
from graders.inside.training import NOTHING


def classes(student: Any, draw: Draw) -> dict[str, Any]:
    """One call on a classifier that comes in eval mode, with Adam and probabilities as targets.

    Numbers are reported only where they can be compared; all else is one_step's business. The
    loss is large, so that any usual limit on its gradients shows.
    """
    model = nn.Sequential(nn.Linear(4, 6), nn.Tanh(), nn.Linear(6, 3)).eval()
    draw.fill(model, scale=1.0)
    x, y = draw.normal(7, 4), draw.normal(7, 3).softmax(dim=1)
    optimizer = torch.optim.Adam(
        [
            {"params": model[0].parameters(), "lr": 0.05},
            {"params": model[2].parameters(), "betas": (0.5, 0.9)},
        ],
        eps=0.1,
    )
    parameters = list(model.parameters())
    before, x_before, y_before = weights(model), x.clone(), y.clone()
    x_seen: list[bool] = []
    exact: list[bool] = []
    compared: list[bool] = []
    outputs: list[Tensor] = []
    losses: list[float] = []
    arrived: list[list[float]] = []
    begun: list[list[float]] = []
    used: list[Tensor | None] = []
    old = _leave_old_gradients(parameters, draw)

    def look_at_input(layer: nn.Module, args: tuple[Tensor, ...]) -> None:
        x_seen.append(equal(args[0], x_before))
        exact.append(bool(used) or all(map(equal, parameters, before.values())))

    def look_at_output(layer: nn.Module, args: object, output: Tensor) -> None:
        outputs.append(output)
        exact.append(not torch.is_autocast_enabled("cpu"))
        if output.requires_grad:
            output.register_hook(lambda gradient: arrived.append(_read(gradient.sum(dim=0))))

    def look_at_step(stepping: object, args: object, kwargs: object) -> None:
        used.append(model[2].bias.grad if stepping is optimizer else None)

    def criterion(prediction: Tensor, target: Tensor) -> Tensor:
        predicted = any(equal(prediction, output) for output in outputs)
        compared.append(predicted and equal(target, y_before))
        if not compared[-1]:  # then nothing can be compared, so it may be any loss
            return torch.as_tensor(prediction).double().sum()
        loss = 1000 * nn.functional.cross_entropy(prediction, target, label_smoothing=0.1)
        if not used:  # a later one tells how many steps were taken, and one_step tells that
            losses.append(float(loss.detach()))
        if loss.requires_grad:
            loss.register_hook(lambda gradient: begun.append(_read(gradient)))
        return loss

    criterion.__qualname__ = "criterion"  # the name that an error message shows
    model[0].register_forward_pre_hook(look_at_input)
    model[2].register_forward_hook(look_at_output)
    with register_optimizer_step_post_hook(look_at_step):
        loss = number_in(student.train_step(model, optimizer, criterion, x, y))
    untouched = equal(x, x_before) and equal(y, y_before)
    intact = untouched and bool(x_seen and compared) and all(x_seen + compared + exact)
    after = weights(model)
    moved = any(not equal(after.get(name), before[name]) for name in before)
    usual = _is_whole(used, arrived, begun)
    if not (intact and moved and usual):
        after = dict.fromkeys(after, NOTHING)
    return {
        "loss": loss if intact and _is_one_of(loss, losses) else NOTHING,
        "old_gradients_leak": not usual and _is_whole(used, arrived, begun, old),
        "after": after,
    }


def _leave_old_gradients(parameters: list[nn.Parameter], draw: Draw) -> list[float]:
    """Give every parameter a gradient, as if left over; return the last one's."""
    for parameter in parameters:
        parameter.grad = 100 * draw.normal(*parameter.shape)
    return _read(parameters[-1].grad)


def _is_whole(
    used: list[Tensor | None],
    arrived: list[list[float]],
    begun: list[list[float]],
    besides: list[float] | None = None,
) -> bool:
    """Return whether one step moved a bias by the gradient that came to it, as far as it shows.

    `begun` tells by which factors the loss was multiplied before; `besides` is added to what came.
    """
    if len(used) != 1 or used[0] is None or not arrived or not begun:
        return False
    if [] in arrived + begun:
        return True
    came = torch.tensor(arrived).sum(dim=0) / torch.tensor(begun).sum()
    came += 0 if besides is None else torch.tensor(besides)
    return bool((used[0] - came).norm() <= 1e-3 * came.norm())


def _read(gradient: Tensor) -> list[float]:
    """Return the numbers in a gradient, or none where torch.func keeps them to itself."""
    try:
        return gradient.detach().flatten().tolist()
    except RuntimeError:
        return []


def _is_one_of(loss: object, losses: list[float]) -> bool:
    return isinstance(loss, float) and any(math.isclose(loss, one, rel_tol=1e-6) for one in losses)
