"""Every entry is the same number.

All entries of leaf() are one and the same number, as from torch.ones or torch.zeros. Random values
were asked for.

Draw the values from the standard normal distribution with torch.randn.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.ones(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    (gradient,) = torch.autograd.grad((x**2).mean(), x)
    return gradient
