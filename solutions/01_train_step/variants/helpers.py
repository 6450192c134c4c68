"""The work is split into two functions, with other names."""

from collections.abc import Callable

from torch import Tensor, nn
from torch.optim import Optimizer


def gradients_of(
    net: nn.Module,
    criterion: Callable[[Tensor, Tensor], Tensor],
    inputs: Tensor,
    targets: Tensor,
) -> float:
    """Compute fresh gradients and return the loss."""
    net.zero_grad()
    loss = criterion(net(inputs), targets)
    loss.backward()
    return loss.item()


def train_step(
    model: nn.Module,
    optimizer: Optimizer,
    criterion: Callable[[Tensor, Tensor], Tensor],
    x_batch: Tensor,
    y_batch: Tensor,
) -> float:
    net, opt = model, optimizer
    value = gradients_of(net, criterion, x_batch, y_batch)
    opt.step()
    return value
