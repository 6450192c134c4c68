"""The model computes in a lower precision.

torch.autocast lets the model compute with numbers of half the size. That saves time on some
accelerators and costs digits everywhere; nobody asked for it here, and gradients may vanish in it.

Take autocast away. Whoever wants it puts it around the call, or uses it in a training loop of their
own.
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.optim import Optimizer


def train_step(
    model: nn.Module,
    optimizer: Optimizer,
    criterion: Callable[[Tensor, Tensor], Tensor],
    x_batch: Tensor,
    y_batch: Tensor,
) -> float:
    optimizer.zero_grad()
    with torch.autocast("cpu", dtype=torch.bfloat16):
        loss = criterion(model(x_batch), y_batch)
    loss.backward()
    optimizer.step()
    return loss.item()
