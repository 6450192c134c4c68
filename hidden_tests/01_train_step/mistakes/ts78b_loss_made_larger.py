"""The loss is changed before it is followed and returned.

Something was done to the criterion's loss, such as a division, a root or a square, and the result
was both followed by backward() and returned. So the step has another length than the caller chose,
and the number is not the criterion's.

Call backward() on the loss as the criterion returns it, and return that number.
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
    loss = criterion(model(x_batch), y_batch) ** 2
    loss.backward()
    optimizer.step()
    return loss.item()
