"""The answer still requires a gradient.

The gradient that you returned is itself tracked by autograd: create_graph=True was given, or x
itself was used once more to work out the answer. That keeps the whole graph in memory.

Leave create_graph out, or call detach() on what you return.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    (gradient,) = torch.autograd.grad((x**2).mean(), x, create_graph=True)
    return gradient
