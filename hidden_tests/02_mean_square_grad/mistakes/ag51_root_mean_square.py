"""The root mean square is differentiated.

Your answer points the right way and has the wrong size: it is the gradient of the square root of
mean(x**2).

Leave out the square root; the mean of the squares itself was asked for.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    (gradient,) = torch.autograd.grad((x**2).mean().sqrt(), x)
    return gradient
