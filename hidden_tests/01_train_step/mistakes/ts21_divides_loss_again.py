"""The loss is divided by the batch size once more.

The gradients are too small by a factor of the batch size: the loss is divided by it before
backward(), though the criterion has already taken the mean.

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
    (loss / len(x_batch)).backward()
    optimizer.step()
    return loss.item()
