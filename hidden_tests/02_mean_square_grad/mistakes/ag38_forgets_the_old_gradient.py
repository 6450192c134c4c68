"""The caller's gradient is lost.

x had a gradient in x.grad before the call, and afterwards x.grad is None. You emptied it to get a
clean answer and did not put the old one back.

Keep x.grad under another name before you empty it and restore it at the end, or use
torch.autograd.grad and leave x.grad alone.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    x.grad = None
    (x**2).mean().backward()
    gradient = x.grad
    x.grad = None
    return gradient
