"""The returned loss is multiplied by the batch size.

The returned number is the loss times the number of samples. That product is of use in a sum
over an epoch, but it is not this batch's loss.

Return loss.item() as it is; let the loop that sums up the losses do the weighting.
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
    return loss.item() * len(x_batch)
