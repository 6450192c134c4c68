"""Forward-mode automatic differentiation finds the same gradient."""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    size = (rows, cols)
    return torch.randn(*size, dtype=torch.float32, device="cpu", requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    return torch.func.jacfwd(lambda t: t.square().mean())(x.detach())
