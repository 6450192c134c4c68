"""Gradients are cleared that do not exist yet.

A parameter's .grad is None until the first backward(), and again after every zero_grad(). There
is nothing yet to be set to zero, so the attempt ends in an error.

Call optimizer.zero_grad(), which knows about None.
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
    for parameter in model.parameters():
        parameter.grad.data.zero_()
    loss = criterion(model(x_batch), y_batch)
    loss.backward()
    optimizer.step()
    return loss.item()
