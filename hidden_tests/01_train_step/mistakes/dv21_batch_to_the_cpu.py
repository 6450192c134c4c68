"""The batch is moved to the CPU, and the model is not.

Model and batch came on an accelerator. The batch was copied to the CPU, and a model cannot work
on a batch that lies on another device.

Leave out the moving: use x_batch and y_batch as they come.
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
    loss = criterion(model(x_batch.cpu()), y_batch.cpu())
    loss.backward()
    optimizer.step()
    return loss.item()
