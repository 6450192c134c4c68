"""The loss is multiplied by the batch size before backward.

The gradients are too large by a factor of the batch size: the loss was multiplied by it before
backward(), though this criterion has taken the mean.

Call backward() on the loss as the criterion returns it.
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
    (loss * len(x_batch)).backward()
    optimizer.step()
    return loss.item()
