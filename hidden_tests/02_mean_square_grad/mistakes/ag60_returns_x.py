"""x itself is returned.

What came back is the very tensor that was passed in. The gradient is another tensor of the same
shape, one slope for each entry of x.

Look at what stands after your return: it should be the gradient, which a backward pass leaves in
.grad or torch.autograd.grad returns.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    (x**2).mean()  # noqa: B018
    return x
