"""The square is missing.

All entries of your answer are one and the same number: it is the gradient of mean(x), in which
every entry counts alike.

Square x before you take the mean.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    (gradient,) = torch.autograd.grad(x.mean(), x)
    return gradient
