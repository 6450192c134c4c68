"""The model and the batch are moved to the CPU.

They came on an accelerator, and the step moved both to the CPU before it began. The numbers are
right, but the accelerator does nothing, and the model stays on the CPU afterwards.

Leave out the moving: whoever calls train_step has put model and batch where they belong.
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
    model.cpu()
    optimizer.zero_grad()
    loss = criterion(model(x_batch.cpu()), y_batch.cpu())
    loss.backward()
    optimizer.step()
    return loss.item()
