"""The weights are changed before the forward pass.

Something overwrote the weights before the batch went through the model: p.data.zero_() sets the
weights themselves to zero and not their gradients, and reset_parameters() begins anew. So all that
was learned before is lost.

Clear gradients with optimizer.zero_grad(), and leave the weights to optimizer.step().
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
    for parameter in model.parameters():
        parameter.data.zero_()
    optimizer.zero_grad()
    loss = criterion(model(x_batch), y_batch)
    loss.backward()
    optimizer.step()
    return loss.item()
