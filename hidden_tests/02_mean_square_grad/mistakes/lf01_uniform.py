"""The values are uniform, not normal.

The values of leaf() lie evenly between 0 and 1, none below zero. torch.rand draws from the uniform
distribution; the standard normal has mean 0 and spread 1.

Use torch.randn; the n stands for normal.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.rand(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    (gradient,) = torch.autograd.grad((x**2).mean(), x)
    return gradient
