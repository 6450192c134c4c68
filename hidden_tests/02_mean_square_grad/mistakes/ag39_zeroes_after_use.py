"""x.grad is left at zero.

After the call x.grad holds zeros, and a gradient that stood there before went into your answer.
Zeros are not the same as the None that was there, and clearing afterwards comes too late for old
gradients.

Use torch.autograd.grad, or differentiate a detached copy; then x.grad needs no clearing at all.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    (x**2).mean().backward()
    gradient = x.grad.clone()
    x.grad.zero_()
    return gradient
