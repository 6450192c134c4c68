"""The criterion is not given the target as it is.

What the criterion compares with is not y_batch but something made from it, so the model learns
something else than its caller meant.

Hand y_batch to the criterion as it is, without scaling, rounding or converting it.
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
    loss = criterion(model(x_batch), y_batch.round())
    loss.backward()
    optimizer.step()
    return loss.item()
