"""The model is left in eval mode.

The model came in training mode and goes back in eval mode, so every later step would train
without dropout and with batch normalization frozen.

Remove model.eval(), or switch back with model.train() before you return.
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
    model.eval()
    return loss.item()
