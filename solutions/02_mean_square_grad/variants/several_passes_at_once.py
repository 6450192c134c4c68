"""The Jacobian of all squares, whose rows autograd computes at once, averaged."""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    if not x.numel():
        return torch.full_like(x, torch.nan)
    inside = x.detach().requires_grad_()
    rows = torch.eye(x.numel(), dtype=x.dtype, device=x.device)
    (slopes,) = torch.autograd.grad(
        (inside * inside).reshape(-1), inside, rows, is_grads_batched=True
    )
    return slopes.reshape(x.numel(), *x.shape).mean(dim=0)
