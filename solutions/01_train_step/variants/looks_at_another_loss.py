"""The loss is computed twice from one prediction, and only one of the two is followed."""

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
    prediction = model(x_batch)
    loss = criterion(prediction, y_batch)
    again = criterion(prediction, y_batch)
    loss.backward()
    optimizer.step()
    return min(loss.item(), again.item())
