"""Anomaly detection is on.

While it computes gradients, PyTorch searches every one of them for NaN, which makes a step several
times slower. That is a fine way to find out where a NaN comes from, and nothing for every day.

Take detect_anomaly or set_detect_anomaly out again once you have found what you were looking for.
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

HABIT = True


def train_step(
    model: nn.Module,
    optimizer: Optimizer,
    criterion: Callable[[Tensor, Tensor], Tensor],
    x_batch: Tensor,
    y_batch: Tensor,
) -> float:
    optimizer.zero_grad()
    with torch.autograd.set_detect_anomaly(True):
        loss = criterion(model(x_batch), y_batch)
        loss.backward()
    optimizer.step()
    return loss.item()
