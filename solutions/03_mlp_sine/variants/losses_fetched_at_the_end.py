"""The losses stay on the device until the last step is taken."""

import math

import torch
from matplotlib.figure import Figure
from torch import Tensor, nn
from torch.optim import Optimizer


def sine_data(n: int = 200) -> tuple[Tensor, Tensor]:
    x = torch.linspace(-math.pi, math.pi, n).unsqueeze(1)
    return x, torch.sin(x)


class MLP(nn.Module):
    def __init__(self, hidden: int = 16) -> None:
        super().__init__()
        self.first = nn.LazyLinear(hidden)
        self.second = nn.LazyLinear(1)

    def forward(self, x: Tensor) -> Tensor:
        return self.second(torch.relu(self.first(x)))


def fit(
    model: nn.Module, x: Tensor, y: Tensor, optimizer: Optimizer, steps: int = 1000
) -> list[float]:
    losses = []
    for _ in range(steps):
        optimizer.zero_grad(set_to_none=False)
        loss = nn.functional.mse_loss(model(x).flatten(), y.flatten())
        loss.backward()
        optimizer.step()
        losses.append(loss.detach())
    return torch.stack(losses).tolist()


def plot_fit(model: nn.Module, x: Tensor, y: Tensor) -> Figure:
    with torch.no_grad():
        prediction = model(x).numpy()
    figure = Figure()
    axes = figure.add_subplot()
    axes.plot(x.numpy(), prediction, color="tab:orange", label="fit")
    axes.scatter(x.numpy(), y.numpy(), label="data")
    axes.set_xlabel("x")
    axes.set_ylabel("sin(x)")
    figure.legend()
    return figure
