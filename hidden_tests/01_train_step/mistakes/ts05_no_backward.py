"""No gradients are computed.

The loss is computed, but nothing computes its gradients, so the optimizer has nothing to
follow.

Call loss.backward() before optimizer.step(): it fills each parameter's .grad.
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
    optimizer.step()
    return loss.item()
