"""backward() is missing.

You returned None, and no backward pass ran. Computing the mean of squares only records what was
done; going back and differentiating is a step of its own, and until then .grad is empty.

Let a backward pass run after the mean of squares and before you read .grad, and see that the
function ends with a return.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    copy = x.detach().clone().requires_grad_()
    (copy**2).mean()  # noqa: B018
    return copy.grad
