"""More than the loss is fetched from the accelerator.

The batch, the prediction or the gradients were copied to the CPU or printed.
The result is right, but an accelerator, such as a GPU, has to wait for each of these in every step.

Take out what is left from looking for an error, or look at single numbers, such as the loss.
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
    prediction = model(x_batch)
    loss = criterion(prediction, y_batch)
    loss.backward()
    optimizer.step()
    values = prediction.detach().cpu()
    return loss.item()
