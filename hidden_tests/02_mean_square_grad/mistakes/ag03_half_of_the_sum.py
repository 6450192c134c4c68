"""Half of the sum is differentiated.

Your answer equals x itself, which is the gradient of half the sum of the squares. What was asked
for is the mean of the squares, without a half.

Write mean(x**2) just as it stands, with no factor of your own, and differentiate that.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    (gradient,) = torch.autograd.grad((x**2).sum() / 2, x)
    return gradient
