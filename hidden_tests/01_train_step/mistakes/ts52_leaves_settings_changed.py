"""A setting of PyTorch is left changed.

The call changes a setting that holds for the whole program, such as the default type, whether
gradients are recorded, or anomaly detection, and does not put it back. Code far from here
then works differently.

Leave such settings alone, or use them in a with block, which puts them back.
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
    torch.set_default_dtype(torch.float64)
    optimizer.zero_grad()
    loss = criterion(model(x_batch), y_batch)
    loss.backward()
    optimizer.step()
    return loss.item()
