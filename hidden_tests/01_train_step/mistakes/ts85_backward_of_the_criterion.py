"""backward() is asked of the criterion.

The criterion is a function, and a function has no backward(). What it returns has one: the loss.

Keep what the criterion returns, as in loss = criterion(prediction, y_batch), with its arguments in
parentheses, and call loss.backward().
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
    criterion.backward()
    optimizer.step()
    return loss.item()
