"""The model is moved to the CPU for the step, and back.

They came on an accelerator. The step moved model and batch to the CPU, did its work there, and
moved the model back. The numbers are right, but the accelerator does nothing except copy.

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
    device = x_batch.device
    model.cpu()
    optimizer.zero_grad()
    loss = criterion(model(x_batch.cpu()), y_batch.cpu())
    loss.backward()
    optimizer.step()
    model.to(device)
    return loss.item()
