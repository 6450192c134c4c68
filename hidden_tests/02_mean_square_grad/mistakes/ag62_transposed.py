"""The answer is transposed.

Your answer has the dimensions of x in the opposite order. A gradient has the shape of what it
belongs to, so that each slope stands where its entry of x stands.

Look for a .T, t() or transpose(), and leave it out.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    (gradient,) = torch.autograd.grad((x**2).mean(), x)
    return gradient.T
