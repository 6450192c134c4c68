"""optimizer.step without parentheses.

optimizer.step is named but not called: without parentheses, Python looks the method up and does
nothing with it, so the weights stay where they were.

Write optimizer.step(), with parentheses.
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
    optimizer.step
    return loss.item()
