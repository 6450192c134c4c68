"""The batch is moved to the CPU, and the model is not.

The model and the batch came on an accelerator, such as a GPU. The batch was moved to the CPU, and
PyTorch refuses to calculate with tensors that are on two different devices.

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
