"""A tuple is returned.

You returned a tuple with the gradient inside. torch.autograd.grad gives a tuple with one gradient
for each input, even where there is only one input.

Take the first entry of the tuple and return that.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    return torch.autograd.grad((x**2).mean(), x)
