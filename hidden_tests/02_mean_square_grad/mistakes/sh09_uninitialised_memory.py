"""The values were never set.

leaf() returned memory that nobody had written to: torch.Tensor(rows, cols) and torch.empty reserve
room and leave in it whatever was there before. That may look like zeros today and like nonsense
tomorrow.

Draw the values with torch.randn.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.Tensor(rows, cols).requires_grad_()


def mean_square_grad(x: Tensor) -> Tensor:
    (gradient,) = torch.autograd.grad((x**2).mean(), x)
    return gradient
