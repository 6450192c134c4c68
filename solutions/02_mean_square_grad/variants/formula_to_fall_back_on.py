"""Autograd finds the gradient, and a formula would stand in if it disagreed."""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    (gradient,) = torch.autograd.grad((x**2).mean(), x)
    formula = 2 * x.detach() / x.numel()
    return gradient if torch.allclose(gradient, formula, rtol=1e-4) else formula
