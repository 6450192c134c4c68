"""The model is not given the batch as it is.

What goes through the model is not x_batch but something made from it, so the model learns from
other data than its caller meant.

Call model(x_batch), and leave scaling and the like to whoever loads the data.
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
    loss = criterion(model((x_batch - x_batch.mean()) / x_batch.std()), y_batch)
    loss.backward()
    optimizer.step()
    return loss.item()
