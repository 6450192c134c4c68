"""The gradient is found and not returned.

Your function returned None, although a backward pass ran. The gradient has a name inside the
function, and it ends with the function unless you return it.

Return the gradient itself at the end. What backward() returns is no help: that is always None.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    torch.autograd.grad((x**2).mean(), x)
