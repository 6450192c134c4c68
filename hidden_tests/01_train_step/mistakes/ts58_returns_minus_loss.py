"""The returned loss has the wrong sign.

The number that comes back is the loss with a minus in front of it.

Return the loss as the criterion gives it. The optimizer goes downhill by itself, so no minus is
needed anywhere.
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
    loss = criterion(model(x_batch), y_batch)
    loss.backward()
    optimizer.step()
    return -loss.item()
