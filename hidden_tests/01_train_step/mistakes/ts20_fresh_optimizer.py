"""A new optimizer makes the step.

The step is taken by an optimizer other than the one that was handed over. A new one in each call
has its own learning rate and no memory of earlier steps, so momentum and Adam never get going.

Use the optimizer that train_step is given, and make none inside.
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
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    optimizer.zero_grad()
    loss = criterion(model(x_batch), y_batch)
    loss.backward()
    optimizer.step()
    return loss.item()
