"""The criterion is not given the prediction as it is.

What the criterion compares with the target is not what the model gave but something made from it,
so the model learns something else than its caller meant.

Hand the model's prediction to the criterion without another function in between; whatever belongs
to the model is inside of it.
"""

from collections.abc import Callable

import torch
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
    loss = criterion(torch.sigmoid(model(x_batch)), y_batch)
    loss.backward()
    optimizer.step()
    return loss.item()
