"""The mean square is cut off from x.

backward() found nothing to go back to: between x and the mean of squares the connection was cut.
no_grad(), detach(), .data, item() and torch.tensor(...) all do that.

Compute (x**2).mean() from a leaf that requires a gradient, outside no_grad(), and pass exactly
that tensor on to autograd.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    mean_square = (x.detach() ** 2).mean()
    mean_square.backward()
    return x.grad
