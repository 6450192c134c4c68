"""The gradients of a function of the weights, by torch.func."""

from collections.abc import Callable

from torch import Tensor, nn
from torch.func import functional_call, grad_and_value
from torch.optim import Optimizer


def train_step(
    model: nn.Module,
    optimizer: Optimizer,
    criterion: Callable[[Tensor, Tensor], Tensor],
    x_batch: Tensor,
    y_batch: Tensor,
) -> float:
    def loss_of(parameters: dict[str, Tensor]) -> Tensor:
        return criterion(functional_call(model, parameters, (x_batch,)), y_batch)

    gradients, loss = grad_and_value(loss_of)(dict(model.named_parameters()))
    for name, parameter in model.named_parameters():
        parameter.grad = gradients[name].detach()
    optimizer.step()
    return loss.item()
