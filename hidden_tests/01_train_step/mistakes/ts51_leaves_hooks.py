"""A hook is left behind.

A hook was registered on the model, a parameter or the optimizer, and is still there after the
call. Each further call adds another one, and all of them run in every step.

Register no hook here, or keep the handle and call its remove() before you return.
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
    model.register_forward_hook(lambda module, given, output: None)
    optimizer.zero_grad()
    loss = criterion(model(x_batch), y_batch)
    loss.backward()
    optimizer.step()
    return loss.item()
