"""The mean square is cut off from x, and the error is silenced.

backward() ran and ended at once: the number that it started from had no connection to x. NumPy,
item(), detach() and torch.tensor(...) hand on bare numbers; requires_grad=True on the result keeps
PyTorch from complaining, and does not bring the connection back.

Compute the mean of squares with PyTorch's operations alone, from a leaf that requires a gradient,
and do not set requires_grad on the result.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    mean_square = torch.tensor((x.detach().numpy() ** 2).mean(), requires_grad=True)
    mean_square.backward()
    return x.grad
