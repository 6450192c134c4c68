"""The loss is computed on the CPU.

The model and the batch came on an accelerator, such as a GPU, but prediction and target were moved
to the CPU before they were compared. The accelerator has to wait, and with every batch all the
predictions are copied.

Leave out the moving: the criterion works wherever its arguments are. Only the finished loss has to
become a plain number.
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
    loss = criterion(model(x_batch).cpu(), y_batch.cpu())
    loss.backward()
    optimizer.step()
    return loss.item()
