"""mean_square_grad() sets a seed by chance.

After the call, the random numbers of the whole program go on from somewhere else, which nobody can
foresee: torch.seed() takes a new seed from the computer, and so does a seed made from the time. A
gradient needs no random numbers at all.

Remove it.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    torch.seed()
    (gradient,) = torch.autograd.grad((x**2).mean(), x)
    return gradient
