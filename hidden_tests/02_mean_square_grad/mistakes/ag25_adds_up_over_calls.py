"""Gradients add up from call to call.

A second call gives twice the answer of the first. backward() adds to what stands in x.grad, and
you returned x.grad with everything from before still in it.

Use torch.autograd.grad, which gives this gradient alone, or differentiate a detached copy whose
.grad starts out empty.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    (x**2).mean().backward()
    return x.grad
