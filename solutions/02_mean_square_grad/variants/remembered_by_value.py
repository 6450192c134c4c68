"""The gradient at the same values is looked up; others are worked out."""

import torch
from torch import Tensor

FOUND: dict[tuple, Tensor] = {}


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    if x.is_meta:
        return torch.autograd.grad((x**2).mean(), x)[0]
    key = (x.dtype, x.shape, *x.flatten().tolist())
    if key not in FOUND:
        (FOUND[key],) = torch.autograd.grad((x**2).mean(), x)
    return FOUND[key].clone()
