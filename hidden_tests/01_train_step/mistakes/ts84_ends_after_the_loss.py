"""The function ends once it has the loss.

The loss is computed and returned, and nothing is trained: no gradients are computed, and the
optimizer takes no step. Lines that stand after a return never run.

Call loss.backward() and optimizer.step() after the criterion, and let return be the last line.
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
    return loss.item()
