"""The gradients are added up twice.

backward() runs twice on the same loss. The second time adds the same gradients again, so the
step is twice as long as it should be.

Call loss.backward() once; then retain_graph=True is not needed either.
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
    loss = criterion(model(x_batch), y_batch)
    loss.backward(retain_graph=True)
    loss.backward()
    optimizer.step()
    return loss.item()
