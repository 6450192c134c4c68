"""The gradients are those of another loss.

The criterion is called, but the gradients are computed from some other loss, so the weights
follow that one.

Call backward() on the loss that the criterion returned.
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
    prediction = model(x_batch)
    loss = criterion(prediction, y_batch)
    nn.functional.l1_loss(prediction, y_batch).backward()
    optimizer.step()
    return loss.item()
