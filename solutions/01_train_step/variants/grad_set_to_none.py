"""Each gradient is set to None by hand, and again after the step."""

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
    for parameter in model.parameters():
        parameter.grad = None
    loss = criterion(model(x_batch), y_batch)
    value = loss.detach().cpu().item()
    torch.autograd.backward(loss)
    optimizer.step()
    optimizer.zero_grad()
    return value
