"""The closure only clears and computes gradients; the loss is ready before."""

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
    loss = criterion(model(x_batch), y_batch)

    def closure() -> float:
        optimizer.zero_grad(set_to_none=False)
        loss.backward()
        return loss.item()

    optimizer.step(closure)
    return loss.item()
