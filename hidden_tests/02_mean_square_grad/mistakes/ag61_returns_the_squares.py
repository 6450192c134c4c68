"""The squares are returned, not a gradient.

Your answer holds powers of the entries of x, and autograd did not run. They are the values of a
function; the gradient tells how one number changes with each entry of x.

Take the mean of the squares, let autograd differentiate it, and return the gradient.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    return x.detach() ** 2
