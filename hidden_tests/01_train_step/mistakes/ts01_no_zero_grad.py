"""Gradients from before the call leak in.

The update uses gradients from before this call as well as those of this batch: backward() adds
to what is already in each parameter's .grad, and nothing emptied it first.

Call optimizer.zero_grad() once in every step, before backward().
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
    return loss.item()
