"""Another power than the square.

Where x is large, your answer grows faster than the slope of a square does. It is the gradient of a
higher power, such as x**3, or a power of x itself.

Differentiate the mean of x**2, and return the gradient as it comes.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    (gradient,) = torch.autograd.grad((x**3).mean(), x)
    return gradient
