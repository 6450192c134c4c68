"""The returned loss is rounded.

The number that comes back is the loss with digits cut off. Close to the end of training, small
differences are all that is left to see.

Return the whole number, and leave rounding to whoever prints it.
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
    return round(loss.item(), 2)
