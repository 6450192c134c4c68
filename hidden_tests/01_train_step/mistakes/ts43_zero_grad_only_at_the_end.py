"""Gradients are not cleared before the first backward().

Gradients are cleared at the end of each call, or in later calls only. So whatever filled them
before the first call leaks into its update.

Call optimizer.zero_grad() in every call, before backward().
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
    optimizer.step()
    optimizer.zero_grad()
    return loss.item()
