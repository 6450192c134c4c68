"""The answer is all zeros.

Every entry of your answer is zero, and autograd never ran. That is a place for the gradient, with
no gradient put into it.

Compute mean(x**2), let autograd differentiate it, and return what comes out.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    return torch.zeros_like(x)
