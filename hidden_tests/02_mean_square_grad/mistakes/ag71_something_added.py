"""Something is added to x before it is squared.

Every entry of your answer is off by one and the same number. That is so for the gradient of
mean((x + 1)**2), for a squared error against a target that is not zero, or where a mean or a sum of
x is added to the mean of the squares.

Differentiate mean(x**2) alone. A squared error needs zeros for its target.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    (gradient,) = torch.autograd.grad(((x + 1) ** 2).mean(), x)
    return gradient
