"""Only a part of x is differentiated.

Some entries of your answer are exactly zero: those entries of x play no part in what you
differentiated. An index, such as [0] for the first row, or a max() picks out a part.

Take the mean over all entries of x; mean() without a dim does that, and gives one number.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    (gradient,) = torch.autograd.grad((x**2).mean(dim=1)[0], x)
    return gradient
