"""The loss is measured after the update.

The returned loss is computed by a second forward pass, after the weights have moved, so it is
not the loss that this step followed.

Keep the loss that backward() started from, and return its item().
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
    loss = criterion(model(x_batch), y_batch)
    loss.backward()
    optimizer.step()
    with torch.no_grad():
        return criterion(model(x_batch), y_batch).item()
