"""The batch goes through the model in parts.

The model is given a few rows of the batch at a time, or a single one, and not the batch as a
whole. That takes far longer, and layers such as batch normalization need to see all rows at once.

Take the loop away and call model(x_batch) once: the model and the criterion work on all rows
together.
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
    total = 0.0
    for x, y in zip(x_batch, y_batch, strict=True):
        total = total + criterion(model(x), y)
    total = total / len(x_batch)
    total.backward()
    optimizer.step()
    return total.item()
