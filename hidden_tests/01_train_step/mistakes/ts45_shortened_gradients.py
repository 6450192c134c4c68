"""The step is shorter than the gradient.

The gradients that the optimizer uses are smaller than those of this batch's loss: they were
limited after backward(), as clip_grad_norm_ does, or the loss was made smaller before it.

Leave loss and gradients as they are between criterion and optimizer; whether to limit them is for
the caller to decide.
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
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    return loss.item()
