"""Autograd ran, and its answer was not used.

A backward pass ran, but your answer does not come from it: it was worked out beside it, by a
formula or in another way. A formula fits one function only; autograd finds the gradient of any.

Return what the backward pass from mean(x**2) found. The formula is a good way to check it.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    torch.autograd.grad((x**2).mean(), x)
    return 2 * x.detach() / x.numel()
