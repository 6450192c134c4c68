"""Zeros came out of autograd.

Every entry of your answer is zero, although autograd worked it out. Perhaps a tensor that the
backward pass still needed was changed before it, by way of .data or detach(), where autograd cannot
notice it. Or the answer was rounded to whole numbers, which leaves nothing of small ones.

Change nothing between the mean of squares and the backward pass, leave .data alone, and return the
gradient without rounding it.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    copy = x.detach().clone().requires_grad_()
    mean_square = (copy**2).mean()
    copy.data.zero_()
    mean_square.backward()
    return copy.grad
