"""The .grad of a computed tensor is read.

You read .grad of a tensor that was computed from x, and got None. backward() fills .grad of leaves
only, so the gradient went past your tensor into x.grad.

Cut the copy loose to make it a leaf of its own: detach it first, and switch on its requires_grad
afterwards. Then its .grad is filled, and x.grad stays as it was.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    copy = x * 1.0
    (copy**2).mean().backward()
    return copy.grad
