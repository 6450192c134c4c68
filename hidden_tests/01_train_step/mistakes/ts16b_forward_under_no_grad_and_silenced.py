"""The forward pass runs under no_grad, and the error is silenced.

Nothing is recorded under torch.no_grad(), so the loss is not connected to the model, and no gradient
reaches a parameter. Setting requires_grad on the loss silences PyTorch's error, or brings another.

Take torch.no_grad() away from model(x_batch) and the loss, and requires_grad with it.
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
    with torch.no_grad():
        loss = criterion(model(x_batch), y_batch)
    loss.requires_grad = True
    loss.backward()
    optimizer.step()
    return loss.item()
