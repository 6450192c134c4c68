"""Each entry of x becomes a leaf of its own."""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    slopes = []
    for value in x.detach().flatten():
        entry = value.clone().requires_grad_()
        (entry * entry / x.numel()).backward()
        slopes.append(entry.grad)
    return torch.stack(slopes).reshape(x.shape)
