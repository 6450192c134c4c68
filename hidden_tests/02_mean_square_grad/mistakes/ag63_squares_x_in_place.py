"""x is overwritten on the way.

The caller's x has other values after the call, and what you differentiated was computed from the new
ones. Assigning to x.data, or changing x in place under no_grad(), goes behind autograd's back: it
never learns of that computation.

Make a new tensor for the squares, with x left as it is.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    with torch.no_grad():
        x.mul_(x)
    (gradient,) = torch.autograd.grad(x.mean(), x)
    return gradient
