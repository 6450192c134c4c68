"""Hooks, functions of one's own, checkpoints and torch.func; what is raised in a backward pass."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint

from .cases_autograd import backward
from .samples import DIFFER, leaf, made, small, vector, waves


class Double(torch.autograd.Function):
    """A function of one's own, right."""

    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        ctx.save_for_backward(x)
        return x * 2

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> Tensor:
        (x,) = ctx.saved_tensors
        return 2 * grad + 0 * x


class Raises(Double):
    """A function whose backward pass fails."""

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> Tensor:
        raise KeyError("raised on purpose")


class ComesBackOnTheCpu(Double):
    """A function whose backward pass answers with a CPU tensor."""

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> Tensor:
        return grad.cpu()


class Mixes(Double):
    """A function whose backward pass mixes devices."""

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> Tensor:
        return grad * vector()


def hook_that_raises(d: torch.device) -> None:
    x = leaf(d)
    y = x * 2

    def hook(_grad: Tensor) -> None:
        raise ZeroDivisionError("raised on purpose")

    y.register_hook(hook)
    y.sum().backward()


def after_an_error(d: torch.device) -> Tensor:
    """A backward pass works after one that failed."""
    try:
        hook_that_raises(d)
    except ZeroDivisionError:
        return backward(lambda x: (x**2).sum())(d)
    raise AssertionError("the hook was not heard")


def tensor_hook(d: torch.device) -> Tensor:
    x = leaf(d)
    x.register_hook(lambda grad: grad * 10)
    (x * 2).sum().backward()
    return x.grad


def hook_on_the_cpu(d: torch.device) -> Tensor:
    x = leaf(d)
    y = x * 2
    y.register_hook(lambda grad: grad.cpu())
    y.sum().backward()
    return x.grad


def after_accumulation(d: torch.device) -> list[Tensor]:
    x = leaf(d)
    seen = []
    x.register_post_accumulate_grad_hook(lambda p: seen.append(p.grad.clone()))
    (x * 2).sum().backward()
    return seen


def module_hooks(d: torch.device) -> list[Any]:
    model, seen = small(d), []
    model[0].register_forward_hook(lambda _m, _i, out: seen.append(out.detach()))
    model[2].register_forward_pre_hook(lambda _m, args: (args[0] * 2,))
    model[0].register_full_backward_hook(lambda _m, _in, out: seen.append(out[0]))
    model(waves(2, 3, device=d).requires_grad_()).sum().backward()
    return seen


def checkpointed(*, reentrant: bool) -> Any:
    def case(d: torch.device) -> list[Tensor]:
        model, x = small(d), waves(2, 3, device=d).requires_grad_()
        checkpoint(model, x, use_reentrant=reentrant).sum().backward()
        return [x.grad, *(p.grad for p in model.parameters())]

    return case


def checkpointed_dropout(d: torch.device) -> bool:
    """The mask is the same when the forward pass is repeated."""
    x = torch.ones(64, device=d, requires_grad=True)
    y = checkpoint(nn.Dropout(0.5), x, use_reentrant=False)
    y.sum().backward()
    return bool((y == x.grad).all())


def functional(d: torch.device) -> Tensor:
    model = small(d)
    doubled = {name: 2 * p for name, p in model.named_parameters()}
    return torch.func.functional_call(model, doubled, (waves(2, 3, device=d),))


def per_sample_gradients(d: torch.device) -> dict[str, Tensor]:
    model = made(nn.Linear(3, 1), d)
    weights = {name: p.detach() for name, p in model.named_parameters()}

    def loss(weights: dict[str, Tensor], x: Tensor) -> Tensor:
        return torch.func.functional_call(model, weights, (x,)).pow(2).sum()

    return torch.func.vmap(torch.func.grad(loss), (None, 0))(weights, waves(4, 3, device=d))


def hessian(d: torch.device) -> Tensor:
    return torch.func.hessian(lambda x: (x**3).sum())(vector(d)) + 0.0  # no zero below zero


def forward_mode(d: torch.device) -> tuple[Tensor, Tensor]:
    return torch.func.jvp(lambda x: x**3, (vector(d),), (torch.ones(4, device=d),))


HOOKS = {
    "Function": ("device", backward(lambda x: Double.apply(x).sum())),
    "Function that raises in backward": (
        "KeyError: ours",
        backward(lambda x: Raises.apply(x).sum()),
    ),
    "Function that mixes in backward": (DIFFER, backward(lambda x: Mixes.apply(x).sum())),
    "Function with a CPU gradient": (DIFFER, backward(lambda x: ComesBackOnTheCpu.apply(x).sum())),
    "hook": ("device", tensor_hook),
    "hook that raises": ("ZeroDivisionError: ours", hook_that_raises),
    "backward after a hook raised": ("device", after_an_error),
    "hook with a CPU gradient": (DIFFER, hook_on_the_cpu),
    "post_accumulate_grad_hook": ("device", after_accumulation),
    "hooks of modules": ("device", module_hooks),
    "checkpoint": ("device", checkpointed(reentrant=False)),
    "checkpoint, reentrant": ("device", checkpointed(reentrant=True)),
    "checkpoint with dropout": ("plain", checkpointed_dropout),
    "gradcheck": (
        "plain",
        lambda d: torch.autograd.gradcheck(torch.tanh, leaf(d).detach().double().requires_grad_()),
    ),
    "func.grad": ("device", lambda d: torch.func.grad(lambda x: (x**3).sum())(vector(d))),
    "func.jacrev": ("device", lambda d: torch.func.jacrev(torch.sin)(vector(d))),
    "func.hessian": ("device", hessian),
    "func.jvp": ("device", forward_mode),
    "func.vmap": ("device", lambda d: torch.vmap(torch.dot)(*[waves(2, 3, device=d)] * 2)),
    "func.functional_call": ("device", functional),
    "gradients of each sample": ("device", per_sample_gradients),
}
