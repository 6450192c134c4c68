"""Make a leaf tensor, and let autograd find the gradient of a mean of squares."""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    """Return a new leaf tensor of shape (rows, cols) that autograd keeps track of.

    It is float32, its values are drawn from the standard normal distribution, new ones at
    every call, and its `requires_grad` is True.
    """
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    """Return the gradient of mean(x**2) with respect to the leaf `x`, found by autograd.

    The gradient has the shape, dtype and device of `x` and requires no gradient itself.
    The caller's `x` stays as it was, `x.grad` included, so a second call gives the same answer.
    """
    mean_square = (x**2).mean()
    # There is one gradient for each input; x is the only one.
    (gradient,) = torch.autograd.grad(mean_square, x)
    return gradient
