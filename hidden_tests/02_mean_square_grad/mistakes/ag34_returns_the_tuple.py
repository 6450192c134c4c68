"""A tuple or a list is returned.

You returned a tuple or a list, not a tensor. torch.autograd.grad gives a tuple with one gradient
for each input, even where there is only one input.

Take the gradient out of it and return that alone.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    return torch.autograd.grad((x**2).mean(), x)
