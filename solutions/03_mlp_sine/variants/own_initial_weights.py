"""Initial weights are chosen by hand, still at random."""

import math

import matplotlib.pyplot as plt
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
        self.first = nn.Linear(1, hidden)
        self.second = nn.Linear(hidden, 1)
        nn.init.kaiming_normal_(self.first.weight, nonlinearity="relu")
        nn.init.xavier_uniform_(self.second.weight)
        nn.init.uniform_(self.first.bias, -2.0, 2.0)
        nn.init.zeros_(self.second.bias)

    def forward(self, x: Tensor) -> Tensor:
        return self.second(torch.relu(self.first(x)))


def fit(
    model: nn.Module, x: Tensor, y: Tensor, optimizer: Optimizer, steps: int = 1000
) -> list[float]:
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def plot_fit(model: nn.Module, x: Tensor, y: Tensor) -> Figure:
    with torch.no_grad():
        everywhere = torch.linspace(x.min().item(), x.max().item(), 500).unsqueeze(1)
        curve = model(everywhere)
    figure, axes = plt.subplots()
    axes.plot(everywhere, curve, label="fit")
    axes.scatter(x, y, label="data")
    axes.set_xlabel("x")
    axes.set_ylabel("y")
    axes.legend(loc="upper left")
    return figure
