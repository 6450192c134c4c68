"""The model trains in eval mode.

The model is switched to eval mode for the forward pass that it learns from. In that mode
dropout is off and batch normalization does not learn, so the model is trained as something else
than it is.

Leave the mode alone, or call model.train() before the forward pass; eval() belongs to
evaluation.
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
    model.eval()
    optimizer.zero_grad()
    loss = criterion(model(x_batch), y_batch)
    loss.backward()
    optimizer.step()
    model.train()
    return loss.item()
