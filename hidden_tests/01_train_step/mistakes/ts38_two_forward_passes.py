"""The batch goes through the model more than once.

One step needs one forward pass. Each further one costs as much again, dropout differs from one to
the next, and batch normalization counts the batch once more.

Use one prediction and one loss for all that the step does with them.
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
