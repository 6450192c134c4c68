"""The shape is always (4, 3).

leaf() returned a tensor of shape (4, 3) when another shape was asked for. 4 and 3 are defaults
only, and the function never looked at its arguments.

Use rows and cols where the shape is given.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(4, 3, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    (gradient,) = torch.autograd.grad((x**2).mean(), x)
    return gradient
