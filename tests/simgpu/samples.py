"""Small tensors that the cases begin with; all are made on the CPU, so all devices get the same."""

from __future__ import annotations

import torch
from torch import Tensor, nn

CPU = torch.device("cpu")
DIFFER = "RuntimeError: devices differ"


def number(value: float = 2.0) -> Tensor:
    """Return a CPU tensor without dimensions, which takes part nearly everywhere."""
    return torch.tensor(value)


def vector(device: torch.device = CPU) -> Tensor:
    """Return four numbers."""
    return torch.tensor([0.5, -1.0, 2.0, 3.25]).to(device)


def whole(device: torch.device = CPU) -> Tensor:
    """Return four whole numbers that can be indices of four rows, or classes."""
    return torch.tensor([2, 0, 3, 1]).to(device)


def mask(device: torch.device = CPU) -> Tensor:
    """Return four yeses and noes."""
    return torch.tensor([True, False, True, True]).to(device)


def waves(*shape: int, device: torch.device = CPU) -> Tensor:
    """Return numbers between -1 and 1, no two alike."""
    count = torch.Size(shape).numel()
    return torch.sin(torch.arange(1.0, count + 1)).reshape(shape).to(device)


def leaf(device: torch.device = CPU) -> Tensor:
    """Return four trainable numbers."""
    return vector(device).requires_grad_()


def made(module: nn.Module, device: torch.device) -> nn.Module:
    """Return a module with weights that are the same on all devices."""
    with torch.no_grad():
        for i, parameter in enumerate(module.parameters()):
            parameter.copy_(0.5 * waves(*parameter.shape) + 0.01 * i)
    return module.to(device)


def small(device: torch.device = CPU) -> nn.Module:
    """Return a small model."""
    return made(nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2)), device)


def trained(module: nn.Module, *inputs: Tensor) -> list[Tensor]:
    """Return a module's output and all its gradients, the inputs' included."""
    inputs = tuple(i.requires_grad_() if i.is_floating_point() else i for i in inputs)
    output = module(*inputs)
    while isinstance(output, tuple):
        output = output[0]
    (output * waves(*output.shape, device=output.device)).sum().backward()
    leaves = [*module.parameters(), *inputs]
    return [output, *(leaf.grad for leaf in leaves if leaf.grad is not None)]
