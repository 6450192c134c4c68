"""Divided by the number of columns only.

Your answer is the gradient of the sum of squares divided by the number of columns. Dividing by
x.shape[1] does that, and so does adding up the results of mean(1) or mean(-1). A mean over
everything divides by the number of all entries.

Take one mean over all entries: mean() with nothing between its parentheses gives a single number.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    (gradient,) = torch.autograd.grad((x**2).mean(dim=1).sum(), x)
    return gradient
