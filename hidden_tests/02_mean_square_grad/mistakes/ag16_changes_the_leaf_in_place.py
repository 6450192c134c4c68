"""The leaf is changed in place.

x was overwritten by an operation such as x **= 2 or x.pow_(2). Autograd needs the leaf as it was,
so it refuses to have it changed while it keeps track of it.

Write x**2, which makes a new tensor and leaves x alone.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    x **= 2
    (gradient,) = torch.autograd.grad(x.mean(), x)
    return gradient
