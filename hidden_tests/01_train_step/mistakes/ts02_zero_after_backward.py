"""Gradients cleared before they are used.

The gradients are computed and then cleared before the optimizer takes its step, so it finds
nothing to follow and the weights stay where they were.

Move zero_grad() to before backward(), so that nothing comes between backward() and step() that
clears the gradients.
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
    loss = criterion(model(x_batch), y_batch)
    loss.backward()
    optimizer.zero_grad()
    optimizer.step()
    return loss.item()
