"""The sign is flipped.

Your answer has the right size and the opposite sign. The gradient points to where the mean of
squares grows; yours points to where it falls, as the step of an optimizer would.

Remove the minus sign. Going downhill is the optimizer's work, not the gradient's.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    (gradient,) = torch.autograd.grad(-(x**2).mean(), x)
    return gradient
