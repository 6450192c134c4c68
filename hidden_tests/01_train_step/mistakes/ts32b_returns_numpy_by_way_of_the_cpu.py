"""The loss comes back from NumPy.

What is returned belongs to NumPy (an array, or a number of one of its types), where a Python
float is asked for.

Return loss.item(), which turns a tensor with one value into a Python float.
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
    loss.backward()
    optimizer.step()
    return loss.detach().cpu().numpy()
