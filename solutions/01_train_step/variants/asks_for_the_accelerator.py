"""Moves model and batch to the accelerator if there is one, as many tutorials do."""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

there_is_one = torch.accelerator.is_available()
device = torch.accelerator.current_accelerator() if there_is_one else torch.device("cpu")


def train_step(
    model: nn.Module,
    optimizer: Optimizer,
    criterion: Callable[[Tensor, Tensor], Tensor],
    x_batch: Tensor,
    y_batch: Tensor,
) -> float:
    model.to(device)
    x_batch, y_batch = x_batch.to(device), y_batch.to(device)
    optimizer.zero_grad()
    loss = criterion(model(x_batch), y_batch)
    loss.backward()
    optimizer.step()
    return loss.item()
