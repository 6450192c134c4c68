"""The old gradient was kept by name only.

Where x had a gradient before, it went into your answer, and what you put back is changed too. old
= x.grad makes no copy: backward() adds into that same tensor.

Set x.grad = None after you kept the old one, so that backward() starts a new tensor; or keep
x.grad.clone().
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    old = x.grad
    (x**2).mean().backward()
    gradient = x.grad.clone()
    x.grad = old
    return gradient
