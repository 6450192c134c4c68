"""The loss of an earlier call comes back.

The number that is returned was kept from the call before. So the loss always lags one step behind.

Return the loss that this call has computed.
"""

from collections.abc import Callable

from torch import Tensor, nn
from torch.optim import Optimizer

kept: list[float] = []


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
    kept.append(loss.item())
    return kept[max(0, len(kept) - 2)]
