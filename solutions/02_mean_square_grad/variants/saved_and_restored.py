"""`x.grad` is put aside and restored; `torch.empty` is filled in place."""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    x = torch.empty(rows, cols).normal_()
    x.requires_grad = True
    return x


def mean_square_grad(x: Tensor) -> Tensor:
    saved, x.grad = x.grad, None
    try:
        (x**2).mean().backward()
        return x.grad
    finally:
        x.grad = saved
