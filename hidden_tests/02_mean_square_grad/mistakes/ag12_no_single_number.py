"""Several numbers are differentiated at once.

The backward pass was asked to start from a whole tensor. A gradient tells how one number changes,
and x**2 holds as many numbers as x.

Reduce to one number with mean() before you call backward() or torch.autograd.grad.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    copy = x.detach().clone().requires_grad_()
    (copy**2).backward()
    return copy.grad
