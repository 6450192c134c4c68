"""The gradient is counted twice.

Your answer is exactly twice the gradient. Every backward() adds to what stands in .grad already,
and here two of them ran for one answer.

Call backward() once; retain_graph=True is not needed then.
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
