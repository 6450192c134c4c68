"""x.grad is left filled.

The caller's x.grad is not as it was before the call: your gradient is left in it. The caller's
next backward() would add to it without knowing.

Differentiate a detached copy, or use torch.autograd.grad, which returns the gradient and does not
touch x.grad.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    x.grad = None
    (x**2).mean().backward()
    return x.grad
