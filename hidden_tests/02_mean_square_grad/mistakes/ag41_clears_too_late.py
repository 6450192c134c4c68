"""x.grad is emptied too late.

Where x had a gradient before the call, it went into your answer, and then it was thrown away.
Emptying x.grad after backward() helps the next call, not this one.

Leave the caller's x.grad out of it, by way of a detached copy or of torch.autograd.grad.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    (x**2).mean().backward()
    gradient = x.grad
    x.grad = None
    return gradient
