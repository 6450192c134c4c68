"""The optimizer's settings are changed.

The learning rate, or another setting of the optimizer, is not what it was before the call, so
with every call it moves further away from what was chosen.

Leave optimizer.param_groups alone; a scheduler changes the learning rate outside this function,
between steps or epochs.
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
    optimizer.zero_grad()
    loss = criterion(model(x_batch), y_batch)
    loss.backward()
    optimizer.step()
    optimizer.param_groups[0]["lr"] /= 2
    return loss.item()
