"""The gradient is worked out without autograd.

No backward pass ran, so autograd took no part in your answer: it came from a formula, or from
nudging x and looking. A formula fits one function only; autograd finds the gradient of any.

Compute mean(x**2), then let autograd differentiate it with backward() or torch.autograd.grad.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    return 2 * x.detach() / x.numel()
