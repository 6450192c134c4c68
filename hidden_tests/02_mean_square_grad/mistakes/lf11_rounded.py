"""The values are rounded.

All values have a few decimals and no more. Drawn values have as many as a float32 can hold.

Leave out round(): to see fewer decimals, round what is printed, not what is returned.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols).round(decimals=2).requires_grad_()


def mean_square_grad(x: Tensor) -> Tensor:
    (gradient,) = torch.autograd.grad((x**2).mean(), x)
    return gradient
