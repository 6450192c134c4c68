"""Detour over a list.

Going over a Python list works, and is slow.

Work on the tensor as a whole.
"""

import torch

HABIT = True


def double(x):
    """Return twice x, by a tensor subclass of habits."""
    return torch.tensor([[2 * v for v in row] for row in x.tolist()]).requires_grad_()
