"""The prediction is turned into a NumPy array.

The model and the batch came on an accelerator, such as a GPU. NumPy works in the computer's own
memory only, so PyTorch refuses to make an array of a tensor that is somewhere else.

Stay with tensors from the batch to the loss; only the loss becomes a plain number, at the end.
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
    loss = criterion(prediction, y_batch)
    loss.backward()
    optimizer.step()
    error = prediction.detach().numpy() - y_batch.numpy()
    return loss.item() + 0.0 * float(error.mean())
