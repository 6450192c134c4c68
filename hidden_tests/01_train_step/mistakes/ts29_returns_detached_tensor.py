"""The loss comes back as a tensor.

What is returned is a tensor, where a Python float is asked for. It holds no graph, but it stays
on the device that it was computed on.

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
    return loss.detach()
