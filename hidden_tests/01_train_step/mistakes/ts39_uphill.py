"""The step goes uphill.

The weights move in the wrong direction, so the loss grows: the sign of the gradients is turned
around.

Call backward() on the loss itself, without a minus; the optimizer already goes downhill.
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
    (-loss).backward()
    optimizer.step()
    return loss.item()
