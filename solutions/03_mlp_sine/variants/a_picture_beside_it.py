"""The figure shows the error as well, and is styled and tidied."""

import math

import matplotlib.pyplot as plt
import torch
from matplotlib.figure import Figure
from torch import Tensor, nn
from torch.optim import Optimizer


def sine_data(n: int = 200) -> tuple[Tensor, Tensor]:
    x = torch.linspace(-math.pi, math.pi, n, dtype=torch.float64).reshape((n, 1))
    return x.float(), torch.sin(x).float()


class MLP(nn.Module):
    def __init__(self, hidden: int = 16) -> None:
        super().__init__()
        self.first = nn.Linear(1, hidden)
        self.second = nn.Linear(hidden, 1)

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
        prediction = model(x)
    figure, (upper, lower) = plt.subplots(2, 1, sharex=True)
    upper.axhline(0, color="black", linewidth=0.5)
    upper.scatter(x, y, marker="x", label="data")
    upper.plot(x, prediction, color="red", label="fit")
    upper.set_xlabel("x")
    upper.set_ylabel("y")
    upper.legend()
    lower.plot(x, y - prediction)
    lower.set_ylabel("error")
    figure.tight_layout()
    return figure
