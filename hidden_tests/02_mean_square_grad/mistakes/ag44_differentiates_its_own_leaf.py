"""Another tensor is differentiated.

Your answer does not depend on the x that was passed in. The function differentiated another tensor,
such as a new leaf with values of its own.

Compute from the argument x, or from a copy of it; leaf() has no place in this function.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    x = leaf()
    (gradient,) = torch.autograd.grad((x**2).mean(), x)
    return gradient
