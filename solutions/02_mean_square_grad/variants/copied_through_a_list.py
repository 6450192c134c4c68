"""The copy is made of Python's numbers, and scaled before it is squared."""

import torch
from torch import Tensor, nn


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return nn.init.normal_(torch.empty(rows, cols)).requires_grad_()


def mean_square_grad(x: Tensor) -> Tensor:
    copy = torch.tensor(x.tolist(), dtype=x.dtype, device=x.device, requires_grad=True)
    scaled = copy / x.numel() ** 0.5
    (scaled**2).sum().backward()
    return copy.grad
