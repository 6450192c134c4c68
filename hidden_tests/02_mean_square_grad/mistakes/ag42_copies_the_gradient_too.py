"""The old gradient is in the answer.

Where x had a gradient before the call, it went into your answer. Perhaps copy.deepcopy made the copy
of x, which brings .grad along, and backward() added to that; or x.grad was added to the result.

Copy the values of x alone, without what is in x.grad, and return nothing but the new gradient.
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
