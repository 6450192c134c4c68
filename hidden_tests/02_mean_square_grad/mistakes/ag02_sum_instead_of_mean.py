"""The sum is differentiated, not the mean.

Your answer is too large by as many times as x has entries: it is the gradient of the sum of the
squares. A mean divides the sum by the number of entries, and so divides every slope too.

Reduce the squares with mean() instead of sum(), before you ask for the gradient; calling backward
on the squares themselves with a tensor of ones adds them up as well.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    (gradient,) = torch.autograd.grad((x**2).sum(), x)
    return gradient
