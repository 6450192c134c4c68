"""The sum is differentiated, not the mean.

Your answer is the gradient of the sum of the squares, and so it is as many times too large as x has
entries. A mean divides the sum by their number, and every slope with it.

Take mean() of the squares instead of sum(), before you ask for the gradient. Calling backward() on
the squares themselves with a tensor of ones adds them up as well.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    (gradient,) = torch.autograd.grad((x**2).sum(), x)
    return gradient
