"""The gradients of a function of the weights, by torch.func.vjp."""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.func import functional_call, vjp
from torch.optim import Optimizer


def train_step(
    model: nn.Module,
    optimizer: Optimizer,
    criterion: Callable[[Tensor, Tensor], Tensor],
    x_batch: Tensor,
    y_batch: Tensor,
) -> float:
    def loss_of(weights: dict[str, Tensor]) -> Tensor:
        return criterion(functional_call(model, weights, (x_batch,)), y_batch)

    named = {name: parameter.detach() for name, parameter in model.named_parameters()}
    loss, pull_back = vjp(loss_of, named)
    (gradients,) = pull_back(torch.ones_like(loss))
    for name, parameter in model.named_parameters():
        parameter.grad = gradients[name].detach()
    optimizer.step()
    return loss.item()
