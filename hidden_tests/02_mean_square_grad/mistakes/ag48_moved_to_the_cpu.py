"""The answer is moved to the CPU.

When x lives on another device, such as a GPU, your answer does not lie there. Somewhere values are
brought to the CPU, for example by cpu().

Leave the gradient where autograd puts it: on the device of x.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    (gradient,) = torch.autograd.grad((x**2).mean(), x)
    return gradient.cpu()
