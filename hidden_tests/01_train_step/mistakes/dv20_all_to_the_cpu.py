"""The model and the batch are moved to the CPU.

The model and the batch came on an accelerator, such as a GPU, and the step moved both to the CPU
before it began. The numbers are right, but the accelerator has nothing to do, and the model stays
on the CPU afterwards.

Leave out the moving: whoever calls train_step has already put the model and the batch where they
belong.
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
