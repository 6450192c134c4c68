"""The whole step runs under no_grad.

The forward pass runs under torch.no_grad() or torch.inference_mode(), where nothing is recorded,
so there is nothing that backward() could differentiate.

Take it away from the step: it belongs to evaluation, and to weights that are changed by hand.
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
    with torch.no_grad():
        optimizer.zero_grad()
        loss = criterion(model(x_batch), y_batch)
        loss.backward()
        optimizer.step()
        return loss.item()
