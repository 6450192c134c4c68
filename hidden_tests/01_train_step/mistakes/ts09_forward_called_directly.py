"""model.forward() instead of model().

model.forward(x_batch) computes the prediction, but skips the hooks that are registered on the
model; wrappers, profilers and quantization depend on them.

Call the model itself: model(x_batch).
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
    loss = criterion(model.forward(x_batch), y_batch)
    loss.backward()
    optimizer.step()
    return loss.item()
