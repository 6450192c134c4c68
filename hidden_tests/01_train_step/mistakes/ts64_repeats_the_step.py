"""The whole step is repeated.

The batch goes through forward pass, backward() and step() more than once in a call, so one call
trains several steps.

Take the loop away: train_step makes one step, and whoever calls it makes the loop.
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
    for _ in range(2):
        optimizer.zero_grad()
        loss = criterion(model(x_batch), y_batch)
        loss.backward()
        optimizer.step()
    return loss.item()
