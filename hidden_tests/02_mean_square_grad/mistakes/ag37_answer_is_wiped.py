"""The answer is wiped before it is returned.

Every entry of your answer is zero although the backward pass ran. zero_() empties a tensor under
all of its names: after gradient = x.grad, clearing x.grad clears gradient as well.

Copy the gradient with clone() before you clear anything, or take a way that needs no clearing.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    copy = x.detach().clone().requires_grad_()
    (copy**2).mean().backward()
    gradient = copy.grad
    copy.grad.zero_()
    return gradient
