"""Asks for an accelerator and moves everything to it, which changes nothing where all is there."""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

accelerator = torch.accelerator.current_accelerator() if torch.accelerator.is_available() else None
device = accelerator or torch.device("cpu")


def train_step(
    model: nn.Module,
    optimizer: Optimizer,
    criterion: Callable[[Tensor, Tensor], Tensor],
    x_batch: Tensor,
    y_batch: Tensor,
) -> float:
    model.to(device)
    optimizer.zero_grad()
    loss = criterion(model(x_batch.to(device)), y_batch.to(device))
    loss.backward()
    optimizer.step()
    return loss.item()
