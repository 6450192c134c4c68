"""A root is taken.

Your answer has the same size however large x is. That is so for the gradient of a norm, or of the
square root of mean(x**2), but not of the mean of the squares itself.

Leave out the square root; a norm has one in it, too.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    (gradient,) = torch.autograd.grad((x**2).mean().sqrt(), x)
    return gradient
