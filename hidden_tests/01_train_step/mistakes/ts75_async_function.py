"""The function is declared with async.

A function that begins with `async def` does not run when it is called: it gives back a coroutine,
which waits for an `await`. So nothing was trained.

Take the word async away.
"""

from collections.abc import Callable

from torch import Tensor, nn
from torch.optim import Optimizer


async def train_step(
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
    return loss.item()
