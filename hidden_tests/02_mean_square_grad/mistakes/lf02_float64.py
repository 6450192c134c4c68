"""The leaf is float64.

leaf() returned a float64 tensor, and float32 was asked for. NumPy's numbers are float64 unless told
otherwise, and torch.double is another name for it.

Leave the dtype out, since float32 is PyTorch's default, or convert before you switch on
requires_grad.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, dtype=torch.float64, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    (gradient,) = torch.autograd.grad((x**2).mean(), x)
    return gradient
