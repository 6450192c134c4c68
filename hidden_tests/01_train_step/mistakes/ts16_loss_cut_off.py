"""The loss is cut off from the model.

backward() runs, but on a loss that is no longer connected to the model, so no gradient reaches
a parameter. Setting requires_grad on such a loss silences PyTorch's error, not its cause.

Remove detach(), torch.tensor(...), .item() or .data between model(x_batch) and backward(), and
requires_grad with it.
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
    loss = criterion(model(x_batch), y_batch).detach()
    loss.requires_grad_()
    loss.backward()
    optimizer.step()
    return loss.item()
