"""The gradients carry a graph of their own.

backward(create_graph=True) records how the gradients themselves are computed. Parameters and
gradients then hold on to each other, and the memory of every step is kept.

Call loss.backward() without create_graph; only second derivatives need it.
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
    loss.backward(create_graph=True)
    optimizer.step()
    return loss.item()
