"""A detached copy is differentiated; the leaf gets its flag after it is drawn."""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols).requires_grad_()


def mean_square_grad(x: Tensor) -> Tensor:
    copy = x.detach().clone().requires_grad_()
    (copy**2).mean().backward()
    return copy.grad
