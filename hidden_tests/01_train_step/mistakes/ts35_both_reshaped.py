"""Prediction and target are reshaped.

Prediction and target are both reshaped before they are compared. That goes well with losses
that look at each number by itself, and fails with those that need a row for each sample.

Hand model(x_batch) and y_batch to the criterion as they are.
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
    loss = criterion(model(x_batch).squeeze(), y_batch.squeeze())
    loss.backward()
    optimizer.step()
    return loss.item()
