"""The gradient went to another tensor.

You returned x.grad, but the backward pass ran on a copy of x and left the gradient there. What
stood in x.grad before, or None, came back.

Return the .grad of the tensor that you made the mean of squares from. A detached copy is a good
idea here, since x.grad stays untouched.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    copy = x.detach().clone().requires_grad_()
    (copy**2).mean().backward()
    return x.grad
