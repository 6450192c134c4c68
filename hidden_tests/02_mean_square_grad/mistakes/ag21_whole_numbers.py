"""The leaf holds whole numbers.

You asked for gradients of a tensor of integers. A gradient belongs to values that can change a
little, and integers cannot.

Draw floating-point values with torch.randn.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randint(-3, 4, (rows, cols), requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    (gradient,) = torch.autograd.grad((x**2).mean(), x)
    return gradient
