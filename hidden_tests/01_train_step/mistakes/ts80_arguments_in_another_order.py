"""The arguments are taken in another order.

zero_grad() was called on something that is no optimizer: the function names its arguments in another
order than it is called with, so the variable called optimizer holds the criterion.

Begin as the stub does: def train_step(model, optimizer, criterion, x_batch, y_batch).
"""

from collections.abc import Callable

from torch import Tensor, nn
from torch.optim import Optimizer


def train_step(
    model: nn.Module,
    criterion: Callable[[Tensor, Tensor], Tensor],
    optimizer: Optimizer,
    x_batch: Tensor,
    y_batch: Tensor,
) -> float:
    optimizer.zero_grad()
    loss = criterion(model(x_batch), y_batch)
    loss.backward()
    optimizer.step()
    return loss.item()
