"""Absolute values are differentiated.

All entries of your answer have the same size and only their signs differ: it is the gradient of
the mean or the sum of |x|. An absolute value has slope 1 or -1 everywhere, a square does not.

Square the entries instead of taking abs().
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    (gradient,) = torch.autograd.grad(x.abs().mean(), x)
    return gradient
