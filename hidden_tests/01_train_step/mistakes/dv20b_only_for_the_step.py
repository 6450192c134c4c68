"""The model is moved to the CPU for the step, and back.

The model and the batch came on an accelerator, such as a GPU. The step moved both to the CPU, did
its work there, and moved the model back. The numbers are right, but the accelerator has nothing to
do except to copy.

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
    device = x_batch.device
    model.cpu()
    optimizer.zero_grad()
    loss = criterion(model(x_batch.cpu()), y_batch.cpu())
    loss.backward()
    optimizer.step()
    model.to(device)
    return loss.item()
