"""leaf() sets a seed by chance.

After leaf(), the random numbers of the whole program go on from somewhere else, which nobody can
foresee: torch.seed() takes a new seed from the computer, and so does a seed made from the time. Who
set a seed at the beginning of the program, to see the same numbers again, does not see them.

Remove it. Random numbers differ from call to call without any help.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    torch.seed()
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    (gradient,) = torch.autograd.grad((x**2).mean(), x)
    return gradient
