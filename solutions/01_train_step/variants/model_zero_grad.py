"""The model clears the gradients, and is put in training mode."""

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
    model.train()
    loss = criterion(model(x_batch), y_batch)
    model.zero_grad()
    loss.backward()
    optimizer.step()
    return float(loss.detach())
