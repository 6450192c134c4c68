"""The sum of squares is divided by the number of entries."""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    generator = torch.Generator()
    generator.seed()
    return torch.randn(rows, cols, generator=generator, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    y = x.data.clone()
    y.requires_grad = True
    loss = (y.reshape(-1) @ y.reshape(-1)) / y.numel()
    loss.backward()
    return y.grad
