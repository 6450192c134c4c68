"""The answer still requires a gradient.

The gradient that you returned is itself tracked by autograd. With create_graph=True the backward
pass is recorded too, which keeps the whole graph in memory.

Leave create_graph out, or return the gradient detached.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    (gradient,) = torch.autograd.grad((x**2).mean(), x, create_graph=True)
    return gradient
