"""backward() starts from a loss that is cut off.

The loss does not know that it came from the model: something after the forward pass, such as
detach(), .data, torch.tensor(...) or inference_mode, kept the number and dropped how it was
computed. So backward() has nowhere to go.

Hand the model's prediction to the criterion, and call backward() on what the criterion returns.
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
    loss = criterion(model(x_batch), y_batch).detach()
    loss.backward()
    optimizer.step()
    return loss.item()
