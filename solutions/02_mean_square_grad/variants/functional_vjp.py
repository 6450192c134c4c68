"""`torch.func.vjp` returns the way back as a function."""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    mean_square, back = torch.func.vjp(
        lambda t: torch.einsum("...,...->...", t, t).mean(), x.detach()
    )
    (gradient,) = back(torch.ones_like(mean_square))
    return gradient
