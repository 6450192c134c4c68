"""The gradient is left in x.grad and not returned.

Your function returned None, and the gradient is in x.grad. backward() itself returns nothing, so
either its None was returned, or a return is missing.

Use torch.autograd.grad, which does return the gradient, or call backward() on a detached copy and
return the .grad of that.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    return (x**2).mean().backward()
