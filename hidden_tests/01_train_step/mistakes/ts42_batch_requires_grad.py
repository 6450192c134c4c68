"""The batch is made to require gradients.

The caller's batch comes back with requires_grad set, so PyTorch also computes gradients of the
data, which nobody uses. Only the weights are trained, and they require gradients already.

Remove requires_grad_() from x_batch and y_batch.
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
    x_batch.requires_grad_()
    optimizer.zero_grad()
    loss = criterion(model(x_batch), y_batch)
    loss.backward()
    optimizer.step()
    return loss.item()
