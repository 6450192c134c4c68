"""A tensor that backward() needs was changed in place.

Autograd kept a tensor for the backward pass, and your code changed it in place before that, so
backward() stopped. Operations such as y += 1, and methods that end in an underscore, work in place.

Write y = y + 1 in place of y += 1: it makes a new tensor and leaves the old one for backward().
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    copy = x.detach().clone().requires_grad_()
    root = copy * 1.0
    squares = root**2
    root += 1
    squares.mean().backward()
    return copy.grad
