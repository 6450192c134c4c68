"""The weights are moved by hand.

The weights have moved before the optimizer's step, and the step then found no gradients to
follow. So the optimizer's momentum and everything else that it does are lost.

Leave the weights to optimizer.step(), and clear the gradients before backward(), not between it
and the step.
"""

from collections.abc import Callable

import torch
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
    loss.backward()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter -= 0.1 * parameter.grad
            parameter.grad = None
    optimizer.step()
    return loss.item()
