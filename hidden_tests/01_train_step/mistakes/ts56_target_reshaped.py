"""The target loses a dimension.

The target is handed to the criterion in another shape than it came in. A target of shape (N,)
against predictions of shape (N, 1) is compared each with each, N times N values, and the model
learns the mean.

Hand y_batch to the criterion as it is, without squeeze(), flatten() or view().
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
    loss = criterion(model(x_batch), y_batch.squeeze())
    loss.backward()
    optimizer.step()
    return loss.item()
