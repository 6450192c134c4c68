"""A seed is set inside mean_square_grad().

After each call, all random numbers that the program draws start over. A gradient needs no random
numbers, and setting a seed in a function does it for the whole program.

Remove the seed. Whoever wants the same numbers again sets one, once, outside.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    torch.manual_seed(0)
    (gradient,) = torch.autograd.grad((x**2).mean(), x)
    return gradient
