"""A tensor is copied with torch.tensor().

torch.tensor() is made for numbers and lists, and PyTorch warns when it is used to copy a tensor,
since the copy silently loses its connection to the graph.

To copy a tensor, use detach() and clone(), which say what happens; requires_grad_() makes the copy
a leaf.
"""

import torch
from torch import Tensor

HABIT = True


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    copy = torch.tensor(x, requires_grad=True)
    (copy**2).mean().backward()
    return copy.grad
