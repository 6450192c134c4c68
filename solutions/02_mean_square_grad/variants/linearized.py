"""`torch.func.linearize` gives the slopes, one direction after another."""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    values = x.detach()
    _, slope_along = torch.func.linearize(lambda t: t.square().mean(), values)
    directions = torch.eye(x.numel(), dtype=x.dtype, device=x.device).reshape(-1, *x.shape)
    return torch.stack([slope_along(one) for one in directions]).reshape(x.shape)
