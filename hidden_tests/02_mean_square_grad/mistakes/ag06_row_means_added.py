"""Row means are added up.

Your answer is the gradient of the row means added together. A mean over one dimension divides by
the length of that dimension only, so every slope is too large.

Take one mean over all entries: mean() without dim gives a single number.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    (gradient,) = torch.autograd.grad((x**2).mean(dim=1).sum(), x)
    return gradient
