"""The answer is rounded.

The entries of your answer have a few decimals only; the rest was rounded away. That makes them
easier to read, and whatever is computed from them less exact.

Return the gradient as autograd gives it; round only what you print.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    (gradient,) = torch.autograd.grad((x**2).mean(), x)
    return torch.round(gradient, decimals=4)
