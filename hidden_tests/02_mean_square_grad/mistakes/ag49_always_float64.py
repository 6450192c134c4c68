"""The answer is always float64.

x was float32 and your answer is float64. Somewhere the values were converted, for example by
double().

Remove the conversion; autograd gives the gradient in the dtype of x by itself.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    copy = x.detach().double().requires_grad_()
    (copy**2).mean().backward()
    return copy.grad
