"""A hook looks on for the time of the call, and global settings are put back."""

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
    shapes: list[torch.Size] = []
    handle = model.register_forward_hook(lambda layer, given, output: shapes.append(output.shape))
    with torch.random.fork_rng(), torch.enable_grad():
        torch.manual_seed(0)
        optimizer.zero_grad()
        loss = criterion(model(x_batch), y_batch)
        loss.backward()
    handle.remove()
    optimizer.step()
    return loss.item()
