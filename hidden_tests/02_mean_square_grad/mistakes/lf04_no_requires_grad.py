"""The leaf does not require a gradient.

leaf() returned a tensor that autograd takes no notice of: its requires_grad is False, as it is for
every tensor unless you ask for it.

Pass requires_grad=True, or call requires_grad_() with its underscore and its parentheses.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols)


def mean_square_grad(x: Tensor) -> Tensor:
    (gradient,) = torch.autograd.grad((x**2).mean(), x)
    return gradient
