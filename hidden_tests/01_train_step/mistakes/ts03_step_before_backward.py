"""The step comes before the gradients.

The optimizer takes its step before backward() has computed this batch's gradients, so it
follows old gradients, or none at all.

Call optimizer.step() after loss.backward().
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
    optimizer.step()
    loss.backward()
    return loss.item()
