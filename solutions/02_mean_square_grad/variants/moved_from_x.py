"""Differentiates by how far x is moved, at no move at all."""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    move = torch.zeros_like(x, requires_grad=True)
    ((x.detach() + move) ** 2).mean().backward()
    return move.grad
