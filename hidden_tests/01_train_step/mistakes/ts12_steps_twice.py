"""The optimizer takes more than one step.

optimizer.step() runs more than once in a call, so the weights go further than one step, and
momentum counts the same gradients again.

Call optimizer.step() once in each call of train_step.
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
    optimizer.step()
    return loss.item()
