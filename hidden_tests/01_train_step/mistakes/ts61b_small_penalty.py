"""The weights are part of the loss.

The gradients hold more than this batch's loss: the weights themselves pull at them, as a penalty
on large weights (L1, L2, weight decay) does. Nobody asked for one here, and the caller cannot
switch it off.

Call backward() on the criterion's loss alone. Whoever wants a penalty sets
weight_decay where the optimizer is made.
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
    penalty = sum((parameter**2).sum() for parameter in model.parameters())
    (loss + 1e-5 * penalty).backward()
    optimizer.step()
    return loss.item()
