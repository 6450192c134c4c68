"""The batch goes through the model twice.

The model sees the batch in two forward passes, one for the returned loss and one for the
gradients. That doubles the work, dropout differs between the two, and batch normalization
counts the batch twice.

Call model(x_batch) once, and use that loss for both.
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
    value = criterion(model(x_batch), y_batch).item()
    criterion(model(x_batch), y_batch).backward()
    optimizer.step()
    return value
