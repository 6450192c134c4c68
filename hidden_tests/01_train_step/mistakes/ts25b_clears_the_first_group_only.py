"""Only the first group of parameters starts from clean gradients.

An optimizer may have several groups of parameters. Those of the first group start from clean
gradients, but the others still carry those from before the call, and they leak into the update.

Let optimizer.zero_grad() clear them all.
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
    for parameter in optimizer.param_groups[0]["params"]:
        parameter.grad = None
    loss = criterion(model(x_batch), y_batch)
    loss.backward()
    optimizer.step()
    return loss.item()
