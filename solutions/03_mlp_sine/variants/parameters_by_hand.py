"""The network holds its four parameters itself."""

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
        self.w1 = nn.Parameter(torch.randn(1, hidden))
        self.b1 = nn.Parameter(torch.randn(hidden))
        self.w2 = nn.Parameter(torch.randn(hidden, 1) / hidden**0.5)
        self.b2 = nn.Parameter(torch.zeros(1))

    def forward(self, x: Tensor) -> Tensor:
        self.hidden = torch.relu(x @ self.w1 + self.b1)
        return self.hidden @ self.w2 + self.b2


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
        prediction = model(x)
    figure, axes = plt.subplots()
    axes.scatter(x, y, s=10, color="lightgray", label="data")
    axes.plot(x, prediction, label="fit")
    axes.set_xlabel("x")
    axes.set_ylabel("y")
    axes.legend()
    return figure
