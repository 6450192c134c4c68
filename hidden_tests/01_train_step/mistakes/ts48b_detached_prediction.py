"""The prediction is cut off from the model.

The criterion is given a prediction that does not know that it came from the model: something
after the forward pass, such as detach(), .data or torch.tensor(...), kept the numbers and dropped
how they were computed. So backward() has nowhere to go.

Hand the model's prediction to the criterion just as it is.
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
    loss = criterion(model(x_batch).detach(), y_batch)
    loss.backward()
    optimizer.step()
    return loss.item()
