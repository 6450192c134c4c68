"""A copy of the model is trained.

The batch goes through a copy of the model. Its gradients belong to the copy, so the model that
was handed over learns nothing.

Use the model itself: take away copy.deepcopy, or whatever else makes another model.
"""

import copy
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
    model = copy.deepcopy(model)
    optimizer.zero_grad()
    loss = criterion(model(x_batch), y_batch)
    loss.backward()
    optimizer.step()
    return loss.item()
