"""The losses of single rows are added up.

The criterion is called for each row of the prediction, and what it returns is added up. It takes
the mean itself where it should, so the sum is larger by a factor of the batch size, and so is the step.

Call the criterion once, with the whole prediction and the whole target, and let it do the adding up.
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
    prediction = model(x_batch)
    loss = sum(criterion(row, target) for row, target in zip(prediction, y_batch, strict=True))
    loss.backward()
    optimizer.step()
    return loss.item()
