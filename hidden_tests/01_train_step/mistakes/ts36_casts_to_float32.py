"""The batch is converted to float32.

The batch is converted with .float(), so it no longer fits a model with float64 weights, or a
criterion that wants whole numbers as targets.

Use x_batch and y_batch in the type that they come in.
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
    loss = criterion(model(x_batch.float()), y_batch.float())
    loss.backward()
    optimizer.step()
    return loss.item()
