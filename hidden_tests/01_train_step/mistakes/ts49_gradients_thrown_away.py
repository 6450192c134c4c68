"""The gradients never reach .grad.

Gradients are computed, but not kept where the optimizer looks for them. torch.autograd.grad, for
one, only returns them and leaves each parameter's .grad as it was.

Let backward() fill .grad, or assign to each parameter's .grad what torch.autograd.grad returns.
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
    torch.autograd.grad(loss, list(model.parameters()))
    optimizer.step()
    return loss.item()
