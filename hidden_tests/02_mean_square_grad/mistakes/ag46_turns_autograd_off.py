"""Autograd is left switched off.

After the call autograd is off for the whole program: torch.set_grad_enabled(False) holds until
somebody turns it on again.

Remove it. Where lines have to run without autograd, put them under `with torch.no_grad():`, which
ends by itself.
"""

import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    (gradient,) = torch.autograd.grad((x**2).mean(), x)
    torch.set_grad_enabled(False)
    return gradient
