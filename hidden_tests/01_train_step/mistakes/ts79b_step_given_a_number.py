"""What is no function is called.

Parentheses call what stands before them, and a number or a tensor cannot be called. It may be the
optimizer that calls it: step(...) takes what stands in its parentheses for a function, so step(loss)
and step(0.01) end like this.

Write optimizer.step() with nothing between the parentheses, and none at all after a value.
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
    optimizer.step(0.01)
    return loss.item()
