"""The mean is squared, not the squares averaged.

All entries of your answer are the same number, which changes with x. That is so for the gradient of
mean(x)**2: the mean, or a sum, was taken first and squared afterwards, so every entry counts alike.

Square first, and take the mean of the squares afterwards.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    (gradient,) = torch.autograd.grad(x.mean() ** 2, x)
    return gradient
