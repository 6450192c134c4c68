"""The step is longer than the gradient.

The gradients are larger than those of this batch's loss: something multiplied the loss before
backward(), or called backward() on it again and again, so the weights go too far.

Call backward() once, on the loss as the criterion returns it, and leave the gradients as they
are.
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
    (10 * loss).backward()
    optimizer.step()
    return loss.item()
