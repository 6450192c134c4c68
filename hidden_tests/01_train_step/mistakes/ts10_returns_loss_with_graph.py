"""The loss comes back as a tensor with its graph.

The returned loss is a tensor that still holds the whole computation behind it. Collected over
an epoch, such losses fill the memory.

Return loss.item(), which is a plain Python float.
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
) -> Tensor:
    optimizer.zero_grad()
    loss = criterion(model(x_batch), y_batch)
    loss.backward()
    optimizer.step()
    return loss
