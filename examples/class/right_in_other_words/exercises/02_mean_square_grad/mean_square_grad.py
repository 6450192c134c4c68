"""`torch.func.grad` differentiates a function; the leaf is an `nn.Parameter`."""

import torch
from torch import Tensor, nn


def _mean_square(x: Tensor) -> Tensor:
    return x.pow(2).mean()


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return nn.Parameter(torch.randn((rows, cols)))


def mean_square_grad(x: Tensor) -> Tensor:
    return torch.func.grad(_mean_square)(x.detach())
