"""The gradient is found by finite differences.

x was moved a little, to see by how much the mean of the squares moves, and autograd took no part.
Such differences come close to the slope and are never exact, and they cost a computation for every
entry of x. They are a fine check of a gradient.

Compute mean(x**2) once, and let autograd differentiate it with backward() or torch.autograd.grad.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    nudge = 1e-4
    slopes = torch.zeros_like(x)
    for place in range(x.numel()):
        more = x.detach().clone()
        more.view(-1)[place] += nudge
        rise = (more**2).mean() - (x.detach() ** 2).mean()
        slopes.view(-1)[place] = rise / nudge
    return slopes
