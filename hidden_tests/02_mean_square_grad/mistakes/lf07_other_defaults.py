"""The default size is another one.

leaf() without arguments returned a tensor of another shape than (4, 3). The defaults in the first
line of the function, or values that are set inside of it, are not those of the stub.

Begin the function as the stub does: def leaf(rows: int = 4, cols: int = 3) -> Tensor.
"""

import torch
from torch import Tensor


def leaf(rows: int = 3, cols: int = 4) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    (gradient,) = torch.autograd.grad((x**2).mean(), x)
    return gradient
