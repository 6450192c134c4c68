"""The batch is changed in place.

The caller's batch is not what it was before the call: an operation that works in place, such as
-= or one whose name ends in an underscore, overwrote it. In the next epoch it would be changed
again.

Leave x_batch and y_batch as they are; whatever has to be prepared is prepared where the data
are loaded.
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
    x_batch -= x_batch.mean(dim=0)
    optimizer.zero_grad()
    loss = criterion(model(x_batch), y_batch)
    loss.backward()
    optimizer.step()
    return loss.item()
