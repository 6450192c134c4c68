"""Large entries of the gradient are cut off.

For a small x the answer is right; where x is large, something stops its entries from growing: a
clamp(), a limit on the norm, a tanh. Such limits belong into a training loop, if anywhere.

Return the gradient as autograd finds it.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    (gradient,) = torch.autograd.grad((x**2).mean(), x)
    return gradient.clamp(-1, 1)
