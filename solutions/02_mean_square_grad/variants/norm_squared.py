"""The mean square is the squared norm over the number of entries."""

import torch
from torch import Tensor, nn


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    p = nn.Parameter(x.detach().clone())
    (p.norm() ** 2 / p.numel()).backward(inputs=[p])
    return p.grad.detach()
