"""x no longer requires a gradient.

After the call x.requires_grad is False. x belongs to the caller, who could not differentiate
anything with it any more.

Leave the flag of x alone; detach the answer, or a copy, instead.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    (gradient,) = torch.autograd.grad((x**2).mean(), x)
    x.requires_grad_(False)
    return gradient
