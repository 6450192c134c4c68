"""A copy of `x.grad` is kept, and a copy comes back; `torch.normal` draws."""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    x = torch.normal(0.0, 1.0, size=(rows, cols))
    return x.requires_grad_(True)


def mean_square_grad(x: Tensor) -> Tensor:
    saved = None if x.grad is None else x.grad.clone()
    if x.grad is not None:
        x.grad.zero_()
    loss = torch.square(x).mean()
    loss.backward()
    gradient = x.grad.clone()
    x.grad = saved
    return gradient
