"""The graph is kept for no second backward.

The computation is kept in memory after its gradients are there (retain_graph=True), ready for
another backward pass that never comes. The result is right, but the memory is wasted.

Call loss.backward() without retain_graph: each batch gets a graph of its own.
"""

from collections.abc import Callable

from torch import Tensor, nn
from torch.optim import Optimizer

HABIT = True


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
    optimizer.step()
    return loss.item()
