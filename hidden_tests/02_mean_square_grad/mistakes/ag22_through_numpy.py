"""NumPy stands between x and the result.

x was given to NumPy. Autograd follows PyTorch's operations only, so PyTorch refuses to hand NumPy
a tensor that requires a gradient.

Stay in PyTorch from x to the mean: (x**2).mean() needs no NumPy.
"""

import numpy as np
import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    mean_square = torch.tensor(np.mean(x.numpy() ** 2), requires_grad=True)
    mean_square.backward()
    return x.grad
