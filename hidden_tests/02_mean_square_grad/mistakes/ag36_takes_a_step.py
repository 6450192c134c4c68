"""x itself is updated.

The caller's x has other values after the call. Finding the gradient and stepping along it are two
things, and only the first was asked for.

Remove the update of x, and return the gradient.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    (gradient,) = torch.autograd.grad((x**2).mean(), x)
    with torch.no_grad():
        x -= 0.1 * gradient
    return gradient
