"""One number is returned, not a gradient.

You returned a single number, such as the value of mean(x**2). The gradient says how that number
changes with each entry of x, so it has as many entries as x.

Ask autograd for the gradient of that number with respect to x, and return the gradient.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    return (x**2).mean().detach()
