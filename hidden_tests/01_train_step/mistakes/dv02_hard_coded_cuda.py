"""The device is written into the code.

The step moves the model and the batch to "cuda". On a machine without such a device that ends in
an error; on a machine with one, it takes them away from where the caller had put them.

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
    model.cuda()
    optimizer.zero_grad()
    loss = criterion(model(x_batch.cuda()), y_batch.cuda())
    loss.backward()
    optimizer.step()
    return loss.item()
