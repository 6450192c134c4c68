"""Gradients: where they flow, and where they are kept."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from .samples import DIFFER, leaf, number, vector


def through_the_cpu(d: torch.device) -> Tensor:
    x = leaf(d)
    (x.cpu() ** 2).sum().backward()
    return x.grad


def onto_the_device(d: torch.device) -> list[Tensor]:
    x = leaf()
    (x.to(d) ** 2).sum().backward()
    return [x.grad]


def to_makes_no_leaf(d: torch.device) -> list[Any]:
    x = leaf().to(d)
    (x * 2).sum().backward()
    return [d.type == "cpu" or not x.is_leaf, d.type == "cpu" or x.grad is None]


def retained(d: torch.device) -> Tensor:
    y = leaf(d) * 2
    y.retain_grad()
    (y**2).sum().backward()
    return y.grad


def accumulated(d: torch.device) -> list[Any]:
    x = leaf(d)
    (x * 2).sum().backward()
    (x * 3).sum().backward()
    total = x.grad.clone()
    x.grad = None
    return [total, x.grad]


def cpu_grad(d: torch.device) -> Tensor:
    x = leaf(d)
    x.grad = torch.ones(4)
    return x.grad


def second_derivative(d: torch.device) -> list[Tensor]:
    x = leaf(d)
    (first,) = torch.autograd.grad((x**3).sum(), x, create_graph=True)
    (second,) = torch.autograd.grad(first.sum(), x)
    return [first, second]


def backward(make: Any) -> Any:
    """Return a case: the gradient of a leaf after backward through what `make` computes."""

    def case(d: torch.device) -> Tensor:
        x = leaf(d)
        make(x).backward()
        return x.grad

    return case


def twice(d: torch.device) -> None:
    loss = (leaf(d) ** 2).sum()
    loss.backward()
    loss.backward()


def saved_then_changed(d: torch.device) -> None:
    y = leaf(d).exp()
    y += 1
    y.sum().backward()


def inference_tensor_in_training(d: torch.device) -> Tensor:
    with torch.inference_mode():
        x = vector(d) * 2
    return leaf(d) * x


def modes(d: torch.device) -> list[bool]:
    x = leaf(d)
    with torch.no_grad():
        in_no_grad = (x * 2).requires_grad
        with torch.enable_grad():
            again = (x * 2).requires_grad
    with torch.inference_mode():
        y = x * 2
    return [in_no_grad, again, y.requires_grad, y.is_inference(), x.detach().requires_grad]


def found_not_a_number(d: torch.device) -> None:
    with torch.autograd.set_detect_anomaly(True):
        (leaf(d).sqrt() * 0).sum().backward()


def saved_on_the_cpu(d: torch.device) -> Tensor:
    x = leaf(d)
    with torch.autograd.graph.save_on_cpu():
        y = (x.exp() * x).sum()
    y.backward()
    return x.grad


AUTOGRAD = {
    "gradient flows back from the CPU": ("device", through_the_cpu),
    "gradient flows back to a CPU leaf": ("cpu", onto_the_device),
    "to(device) makes no leaf": ("plain", to_makes_no_leaf),
    "retain_grad": ("device", retained),
    "gradients add up": ("device", accumulated),
    "second derivative": ("device", second_derivative),
    "a CPU number in the graph": ("device", backward(lambda x: (x * number()).sum())),
    "a CPU weight in the graph": (
        DIFFER,
        backward(lambda x: (x * vector()).sum()),
    ),
    "backward of several numbers": ("RuntimeError: one number", backward(lambda x: x * 2)),
    "backward without a graph": ("RuntimeError: no graph", lambda d: vector(d).sum().backward()),
    "backward twice": ("RuntimeError: backward twice", twice),
    "backward(gradient)": ("device", lambda d: _seeded(d, vector(d))),
    "backward(CPU gradient)": (DIFFER, lambda d: _seeded(d, vector())),
    "x.grad = CPU tensor": ("RuntimeError: gradient on another device", cpu_grad),
    "changed in place after it was saved": ("RuntimeError: changed in place", saved_then_changed),
    "requires_grad of whole numbers": (
        "RuntimeError: floats only",
        lambda d: torch.ones(2, dtype=torch.int64, device=d).requires_grad_(),
    ),
    "requires_grad_(False) of no leaf": (
        "RuntimeError: not a leaf",
        lambda d: setattr(leaf(d) * 2, "requires_grad", False),
    ),
    "no_grad, enable_grad, inference_mode": ("plain", modes),
    "an inference tensor in training": ("RuntimeError: inference", inference_tensor_in_training),
    "anomaly mode": ("RuntimeError: not a number", found_not_a_number),
    "save_on_cpu": ("device", saved_on_the_cpu),
    "jacobian": ("device", lambda d: torch.autograd.functional.jacobian(torch.sin, vector(d))),
}


def _seeded(d: torch.device, gradient: Tensor) -> Tensor:
    x = leaf(d)
    (x * 2).backward(gradient)
    return x.grad
