"""The loss is turned into a NumPy value while it has a history.

PyTorch remembers how the loss was computed, and NumPy cannot keep such a memory. So numpy()
refuses, and so it does where the loss lies on an accelerator.

Return loss.item() instead: it gives the number alone, as a Python float.
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
    return loss.numpy()
