"""Gradients are cleared in the first call only.

The first call starts from clean gradients, but later ones add theirs to those of the call before.

Clear the gradients in every call, without a condition.
"""

from collections.abc import Callable

from torch import Tensor, nn
from torch.optim import Optimizer

DONE: list[bool] = []


def train_step(
    model: nn.Module,
    optimizer: Optimizer,
    criterion: Callable[[Tensor, Tensor], Tensor],
    x_batch: Tensor,
    y_batch: Tensor,
) -> float:
    if not DONE:
        optimizer.zero_grad()
        DONE.append(True)
    loss = criterion(model(x_batch), y_batch)
    loss.backward()
    optimizer.step()
    return loss.item()
