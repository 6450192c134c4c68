"""Weights are left frozen.

After the call some weights no longer require gradients, so no later step can train them.

Take requires_grad away; which weights are trained is for the caller to decide.
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
    loss = criterion(model(x_batch), y_batch)
    loss.backward()
    optimizer.step()
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    return loss.item()
