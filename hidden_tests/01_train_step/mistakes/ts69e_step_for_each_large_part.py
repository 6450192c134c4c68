"""The optimizer takes a step for each part of the batch.

The batch is cut into parts, such as by a DataLoader or by split(), and the optimizer takes a step for
each of them. So one call trains several steps, and each step knows only a few rows.

Take the loop away: call model(x_batch) once, and take one step for all rows together.
"""

from collections.abc import Callable

from torch import Tensor, nn
from torch.optim import Optimizer


def train_step(
    model: nn.Module,
    optimizer: Optimizer,
    criterion: Callable[[Tensor, Tensor], Tensor],
    x_batch: Tensor,
    y_batch: Tensor,
) -> float:
    total = 0.0
    for x, y in zip(x_batch.split(3), y_batch.split(3), strict=True):
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
        total += loss.item()
    return total
