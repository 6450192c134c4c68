"""Rows and columns are swapped.

leaf(rows, cols) returned a tensor with cols rows and rows columns. A shape names the rows first.

Pass rows first and cols second.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(cols, rows, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    (gradient,) = torch.autograd.grad((x**2).mean(), x)
    return gradient
