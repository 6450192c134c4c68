"""The values are sorted.

Along the columns, the rows or both, nearly each value is larger than the one before, or smaller.
Drawn values stand in no order: of two that are next to each other, either may be the larger.

Leave out sort() and its like: return the values as torch.randn draws them.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols).sort(dim=0).values.requires_grad_()


def mean_square_grad(x: Tensor) -> Tensor:
    (gradient,) = torch.autograd.grad((x**2).mean(), x)
    return gradient
