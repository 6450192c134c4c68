"""What leaf() returns is no leaf.

Your tensor requires a gradient, but it is the result of a computation: something was done to it
after requires_grad=True. Gradients go to the tensor that it was computed from, and .grad of yours
stays None.

Finish the values first, and switch on requires_grad last: requires_grad_() makes a plain tensor a
leaf.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True) * 1.0


def mean_square_grad(x: Tensor) -> Tensor:
    (gradient,) = torch.autograd.grad((x**2).mean(), x)
    return gradient
