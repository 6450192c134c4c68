"""`torch.func.jacrev` goes back from the single number."""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    return torch.func.jacrev(lambda t: t.square().mean())(x.detach())
