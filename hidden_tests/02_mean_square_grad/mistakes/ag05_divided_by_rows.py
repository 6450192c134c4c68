"""Divided by the number of rows only.

Your answer is the gradient of the sum of squares divided by the number of rows. Dividing by len(x)
or x.shape[0] does that, and so does adding up the results of mean(0). A mean over everything
divides by the number of all entries.

Let mean() do the division, with nothing between its parentheses; then it counts every entry.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    (gradient,) = torch.autograd.grad((x**2).sum() / len(x), x)
    return gradient
