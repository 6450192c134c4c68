"""backward() is missing.

You returned x.grad, and nothing had filled it: no backward pass ran. Computing the mean of squares
only records what was done; backward() is what goes back and differentiates.

Call backward() on the mean of squares, of a detached copy of x, before you read .grad; or use
torch.autograd.grad.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    (x**2).mean()  # noqa: B018
    return x.grad
