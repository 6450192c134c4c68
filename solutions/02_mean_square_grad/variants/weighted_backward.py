"""The squares are sent back with weights 1/N instead of being averaged first."""

import numpy as np
import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    x = torch.from_numpy(np.random.randn(rows, cols)).float()
    return x.requires_grad_()


def mean_square_grad(x: Tensor) -> Tensor:
    with torch.enable_grad():
        copy = x.detach().requires_grad_()
        squares = copy * copy
    squares.backward(torch.full_like(squares, 1 / squares.numel()))
    return copy.grad
