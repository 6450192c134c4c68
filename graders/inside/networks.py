"""What can be said of a network that a student has defined, however its parts are called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import Any

import torch
from torch import Tensor, nn

from graders.inside.around import Noted
from graders.inside.describing import constant, equal, near, numbers_in, plain
from graders.inside.loading import theirs
from graders.inside.probing import Draw

# The largest weight of a layer as PyTorch makes it lies well between these.
TINY, HUGE = 0.05, 8.0
TWO_LAYERS = ["1", "1 x hidden", "hidden", "hidden x 1"]
# By hand, weights may lie either way, and biases may be a row.
ALSO_TWO_LAYERS = (
    ["1", "1 x hidden", "1 x hidden", "hidden"],
    ["1", "hidden", "hidden x 1", "hidden x 1"],
    ["1 x 1", "1 x hidden", "1 x hidden", "hidden x 1"],
    ["1", "1 x hidden", "1 x hidden", "hidden x 1"],
    ["1 x 1", "1 x hidden", "hidden", "hidden x 1"],
)


def has_forward(model: nn.Module) -> bool:
    """Return whether calling the model runs anything of its own."""
    kind = type(model)
    return kind.forward is not nn.Module.forward or kind.__call__ is not nn.Module.__call__


def unregistered(model: nn.Module) -> str:
    """Return in words what the model keeps that PyTorch does not know of."""
    own = [value for name, value in vars(model).items() if not name.startswith("_")]
    own = [list(one.values()) if isinstance(one, dict) else one for one in own]
    held = [one for each in own for one in (each if isinstance(each, (list, tuple)) else [each])]
    registered = set(model.modules())
    if any(isinstance(one, nn.Module) and one not in registered for one in held):
        return "layers in a list or dict"
    if any(isinstance(one, Tensor) and one.is_leaf and one.requires_grad for one in held):
        return "tensors that are no parameters"
    return "nothing"


def built(model: nn.Module, hidden: int) -> dict[str, str]:
    """Return which parameters a network has, and what it should have registered but did not.

    `hidden` is how many units the network was asked for.
    """
    shapes = sorted(
        " x ".join("hidden" if size == hidden else str(size) for size in parameter.shape)
        for parameter in model.parameters()
    )
    two = shapes == TWO_LAYERS or shapes in ALSO_TWO_LAYERS
    alike = "of two linear layers" if two else ", ".join(shapes) or "none"
    return {"parameters": alike, "unregistered": unregistered(model)}


def numbers_to_train(model: nn.Module) -> int:
    """Return how many numbers a network has that takes one number a row."""
    theirs(model, torch.zeros(1, 1))  # some layers learn their size only now
    return sum(parameter.numel() for parameter in model.parameters())


def set_two_layers(model: nn.Module, draw: Draw, hidden: int) -> dict[str, Tensor]:
    """Set weights by their shape, so that the order of two layers makes no difference.

    Both layers get the same weights, which may stand in a row or in a column. A bias of two
    dimensions is known by its effect.
    """
    rows = _biases_in_a_row(model, hidden)
    signs = torch.tensor([1.0, -1.0]).repeat(hidden)[:hidden]
    both = signs * draw.uniform(0.5, 1.5, hidden)
    biases, last_bias = draw.uniform(-1, 1, hidden), draw.uniform(0.2, 0.4, 1)
    chosen = {(1, hidden): both, (hidden,): biases, (1,): last_bias, (1, 1): last_bias}
    with torch.no_grad():
        for parameter in model.parameters():
            values = chosen.get(tuple(sorted(parameter.shape)))
            values = biases if any(parameter is one for one in rows) else values
            values = draw.normal(*parameter.shape) if values is None else values
            parameter.copy_(values.reshape(parameter.shape))
    return {"weights_of_both": both, "biases": biases, "last_bias": last_bias}


def start(model: nn.Module, other: nn.Module) -> dict[str, Any]:
    """Return what can be said of the initial weights of two networks made after different seeds."""
    large = [p.detach() for p in model.parameters() if p.numel() > 1]
    biggest = max((float(p.abs().max()) for p in large if p.dim() > 1), default=1.0)
    values = "spread out"
    if large and all(constant(p) for p in large):
        values = "all one number" if any(p.any() for p in large) else "all zero"
    spread = values == "spread out"
    pairs = zip(model.parameters(), other.parameters(), strict=False)
    return {
        "values": values,
        "size": "tiny" if spread and biggest < TINY else "huge" if biggest > HUGE else "usual",
        "always_the_same": bool(spread and large) and all(equal(*pair) for pair in pairs),
    }


def _biases_in_a_row(model: nn.Module, hidden: int) -> list[Tensor]:
    """Return the parameter of two dimensions that is the first layer's bias, if there is one.

    Where x is zero, the output depends on the second layer's weights and on that bias, but not on
    the first layer's weights; and not on the second's weights where the bias is far below zero.
    """
    alike = [p for p in model.parameters() if tuple(sorted(p.shape)) == (1, hidden)]
    if len(alike) != 3:  # noqa: PLR2004 - two weights and the bias
        return []
    zero, low = torch.zeros(1, 1), list[Tensor]()
    for one in alike:
        with torch.no_grad():
            for parameter in alike:
                parameter.fill_(-1.0 if parameter is one else 1.0)
            answer = theirs(model, zero)
            one.fill_(-2.0)
            same = equal(answer, theirs(model, zero))
            one.fill_(2.0)
            if same and not equal(answer, theirs(model, zero)):
                low.append(one)
    return low


def without_gradient(model: nn.Module, answer: Any, x: Tensor) -> str:
    """Return how many of the parameters get no gradient from the `answer` for `x`, and why."""
    parameters = list(model.parameters())
    trained = [parameter for parameter in parameters if parameter.requires_grad]
    if plain(answer) is None or not answer.requires_grad or not trained:
        return "all"
    found = theirs(torch.autograd.grad, answer.sum(), trained, allow_unused=True)
    pairs = zip(trained, found, strict=True)
    missed = [parameter for parameter, gradient in pairs if gradient is None]
    if len(missed) == len(trained):
        return "all"
    if len(trained) < len(parameters):
        return "some, which are frozen"
    if not missed:
        return "none"
    used = any(_makes_a_difference(model, parameter, answer, x) for parameter in missed)
    return "some, which are cut off" if used else "some, which are not used"


def _makes_a_difference(model: nn.Module, parameter: Tensor, answer: Tensor, x: Tensor) -> bool:
    before = parameter.detach().clone()
    with torch.no_grad():
        parameter.add_(1.0)
        other = theirs(model, x.clone())
        parameter.copy_(before)
    return not equal(answer, other)


@contextmanager
def sequentials() -> Iterator[list[Noted]]:
    """Note whether an nn.Sequential is made or called meanwhile, wherever it is kept."""
    noted = [Noted(nn.Sequential, name) for name in ("__init__", "forward")]
    try:
        yield noted
    finally:
        for one in noted:
            one.restore()


def same_in_eval(model: nn.Module, answer: Any, x: Tensor) -> bool:
    """Return whether a model in eval mode gives the `answer` that it gave for `x` in training."""
    model.eval()
    try:
        return equal(answer, theirs(model, x))
    finally:
        model.train()


def hooks_run(model: nn.Module, x: Tensor) -> bool:
    """Return whether calling the model runs its hooks, as nn.Module does."""
    calls: list[bool] = []
    hook = model.register_forward_hook(lambda *_: calls.append(True))
    theirs(model, x)
    hook.remove()
    return bool(calls)


def runs_on_accelerator(model: nn.Module, x: Tensor) -> bool:
    """Return whether a model that runs on the CPU also runs on the simulated accelerator."""
    try:
        model(x)  # some layers learn their size only now
        answer = model.to("simgpu")(x.to("simgpu"))
    except Exception:  # noqa: BLE001 - it ran on the CPU, so it is the device
        return False
    return isinstance(answer, Tensor) and answer.device.type == "simgpu"


def saved(module: nn.Module, named: Mapping[str, Tensor]) -> str:
    """Return in words which of some tensors a module's state_dict holds, as a whole or in a row."""
    state = [numbers_in(one) for one in module.state_dict().values()]
    held = [name for name, tensor in named.items() if _is_among(tensor, state)]
    unsaved = "nothing, but there are buffers" if [*module.buffers()] else "nothing"
    return " and ".join(held) or ("other numbers" if state else unsaved)


def _is_among(tensor: Tensor, others: Sequence[Tensor | None]) -> bool:
    flat = (one.flatten() for one in others if one is not None)
    rows = chain(*(one.split(len(tensor)) for one in flat))  # type: ignore[no-untyped-call]
    return any(near(tensor, row) for row in rows)
