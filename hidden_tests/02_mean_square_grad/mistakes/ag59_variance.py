"""The mean of x is subtracted first.

The entries of your answer add up to zero. That is so where the mean of x is subtracted before
squaring, as x.var() and x.std() do.

Square x as it is, with nothing subtracted, and then take the mean of the squares.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    (gradient,) = torch.autograd.grad(x.var(), x)
    return gradient
