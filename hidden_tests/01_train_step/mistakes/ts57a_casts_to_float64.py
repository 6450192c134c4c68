"""The batch is converted to float64.

The batch is converted with .double(), so it no longer fits a model whose weights are float32, as
most are.

Use x_batch in the type that it comes in.
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
    loss = criterion(model(x_batch.double()), y_batch)
    loss.backward()
    optimizer.step()
    return loss.item()
