"""The number of entries is written into the code.

The sum of the squares is divided by one fixed number, however many entries x has. With x of any
other size that is not the mean.

Use mean(), which counts for itself, or divide by x.numel().
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    (gradient,) = torch.autograd.grad((x**2).sum() / 12, x)
    return gradient
