"""The gradient is caught on its way by a hook, on a copy that keeps no gradient."""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn([rows, cols], requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    caught = []
    copy = x.detach().clone().requires_grad_()
    y = copy * 1.0
    y.register_hook(caught.append)
    (y**2).mean().backward()
    return caught[0]
