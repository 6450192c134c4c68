"""The gradient is counted twice.

Your answer is exactly twice the gradient. Perhaps backward() ran twice, and the second run added to
what the first had left in .grad; or a factor 2 of your own got in.

Call backward() once, which needs no retain_graph=True, and multiply by nothing.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    copy = x.detach().clone().requires_grad_()
    mean_square = (copy**2).mean()
    mean_square.backward(retain_graph=True)
    mean_square.backward()
    return copy.grad
