"""The answer is half the gradient.

Your answer is exactly half the gradient of mean(x**2). A factor of one half got in, as in half of
the mean, which some books differentiate because it looks tidier afterwards.

Hand the plain mean of x**2 to autograd, and return what it gives without scaling it.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    (gradient,) = torch.autograd.grad((x**2).mean() / 2, x)
    return gradient
