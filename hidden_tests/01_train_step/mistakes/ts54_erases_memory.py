"""The optimizer's memory is erased.

What the optimizer remembers from step to step (momentum, Adam's averages) was emptied, so each
step starts as if it were the first.

Leave optimizer.state alone; zero_grad() clears gradients and nothing else.
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
    optimizer.state.clear()
    return loss.item()
