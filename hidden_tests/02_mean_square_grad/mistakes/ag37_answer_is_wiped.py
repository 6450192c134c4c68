"""The answer is wiped before it is returned.

Your answer is all zeros although the backward pass ran. gradient = x.grad gives the same tensor a
second name, so x.grad.zero_() wiped your answer as well.

Copy the gradient with clone() before you clear x.grad, or use torch.autograd.grad, which needs no
clearing.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    (x**2).mean().backward()
    gradient = x.grad
    x.grad.zero_()
    return gradient
