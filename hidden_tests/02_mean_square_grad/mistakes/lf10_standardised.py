"""The values are made to have the mean 0 and the spread 1.

The mean of the values was subtracted, and they were divided by their spread. Drawn values come
near both, and never meet them; and a leaf with a single value becomes NaN, since it has no spread.

Leave the arithmetic out: return the values as torch.randn draws them.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    values = torch.randn(rows, cols)
    return ((values - values.mean()) / values.std()).requires_grad_()


def mean_square_grad(x: Tensor) -> Tensor:
    (gradient,) = torch.autograd.grad((x**2).mean(), x)
    return gradient
