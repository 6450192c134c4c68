"""The loss is scaled up before backward, and the gradients down again after it."""

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
    (1024 * loss).backward()
    for parameter in model.parameters():
        if parameter.grad is not None:
            parameter.grad /= 1024
    optimizer.step()
    return loss.item()
