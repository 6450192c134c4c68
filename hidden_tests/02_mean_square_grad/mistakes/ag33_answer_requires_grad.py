"""The answer still requires a gradient.

The gradient that you returned is itself tracked by autograd: create_graph=True was given, or x
itself took part where a detached copy would do. That keeps the whole graph in memory.

Leave create_graph out, or return the gradient detached: detach() does it.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    (gradient,) = torch.autograd.grad((x**2).mean(), x, create_graph=True)
    return gradient
