"""A second optimizer takes a step as well.

The given optimizer takes its step, and so does one that was made inside the function, so the
weights are moved twice.

Use only the optimizer that train_step is given.
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
    own = torch.optim.SGD(model.parameters(), lr=0.01)
    optimizer.zero_grad()
    loss = criterion(model(x_batch), y_batch)
    loss.backward()
    optimizer.step()
    own.step()
    return loss.item()
