"""The criterion gets its arguments in the wrong order.

The criterion is given the target first and the prediction second. For the mean squared error
that makes no difference; for most other losses it gives a wrong value and a wrong gradient.

Write criterion(prediction, y_batch): prediction first, target second.
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
    loss = criterion(y_batch, model(x_batch))
    loss.backward()
    optimizer.step()
    return loss.item()
