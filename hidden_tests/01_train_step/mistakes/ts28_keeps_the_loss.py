"""The graph outlives the call.

After the call the computation is still alive, since a loss or a prediction is kept somewhere,
in a list or as an attribute, together with all that it was computed from. With each batch the
memory fills further.

Keep loss.item() instead of loss, if you need to keep anything at all.
"""

from collections.abc import Callable

from torch import Tensor, nn
from torch.optim import Optimizer

HISTORY: list[Tensor] = []


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
    HISTORY.append(loss)
    return loss.item()
