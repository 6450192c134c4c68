"""The target is converted to float32.

The target is converted with .float(). Where prediction and target come as float64, precision is
lost, and a criterion that wants whole numbers as targets fails.

Use y_batch in the type that it comes in.
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
    loss = criterion(model(x_batch), y_batch.float())
    loss.backward()
    optimizer.step()
    return loss.item()
