"""Only a part of the batch is used.

The model is given some rows of x_batch, and the others play no part, so nothing is learned from
them.

Hand the whole of x_batch to the model and the whole of y_batch to the criterion; look for an index
or a slice, such as x_batch[0].
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
    loss = criterion(model(x_batch[:1]), y_batch[:1])
    loss.backward()
    optimizer.step()
    return loss.item()
