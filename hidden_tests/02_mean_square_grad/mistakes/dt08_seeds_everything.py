"""The seed is set inside leaf().

Two calls of leaf() gave the same values, and all random numbers that the program draws afterwards
start over as well. torch.manual_seed, np.random.seed and random.seed in a function reset the
generator for everybody.

Remove the seed from leaf(). Whoever wants the same numbers again sets a seed once, outside.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    torch.manual_seed(0)
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    (gradient,) = torch.autograd.grad((x**2).mean(), x)
    return gradient
