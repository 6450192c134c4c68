"""The square is missing.

All entries of your answer are one and the same number, whatever x holds. That is the gradient of
mean(x) or of a sum, in which every entry counts alike; or it is the gradient with respect to the
squares and not with respect to x.

Square x before you take the mean, and ask for the gradient with respect to x.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    (gradient,) = torch.autograd.grad(x.mean(), x)
    return gradient
