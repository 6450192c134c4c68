"""x itself is changed.

The caller's x has other values after the call. An update of x, a method that ends in an underscore
and an assignment to x.data all do that; only the gradient was asked for.

Leave x as it is, or work on a copy.
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
