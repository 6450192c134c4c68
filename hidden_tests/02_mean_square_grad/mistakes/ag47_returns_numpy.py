"""A NumPy array is returned.

You returned a NumPy array, where a tensor was asked for. An array has no device, and PyTorch
cannot go on computing with it.

Return the tensor itself, without numpy().
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    (gradient,) = torch.autograd.grad((x**2).mean(), x)
    return gradient.numpy()
