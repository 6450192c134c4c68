"""The loss is None.

The variable that should hold the loss holds None, which has no item(). backward() returns nothing,
so loss = criterion(...).backward() leaves None in it; so does a function, or a closure, that ends
without a return.

Keep what the criterion returns in a variable, and call backward() on it in a line of its own.
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
    loss = criterion(model(x_batch), y_batch).backward()
    optimizer.step()
    return loss.item()
