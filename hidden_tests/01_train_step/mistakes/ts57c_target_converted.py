"""The target is converted to another type.

The target is given to the criterion in another type than it came in. That changes the type of the
loss, too, and a criterion that wants one certain type fails.

Use y_batch in the type that it comes in.
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
    loss = criterion(model(x_batch), y_batch.double())
    loss.backward()
    optimizer.step()
    return loss.item()
