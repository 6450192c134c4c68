"""The copy brought the old gradient along.

Where x had a gradient before the call, it went into your answer. copy.deepcopy copies a leaf
together with its .grad, and backward() added to that.

Copy the values alone: x.detach().clone().requires_grad_().
"""

import copy

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    twin = copy.deepcopy(x)
    (twin**2).mean().backward()
    return twin.grad
