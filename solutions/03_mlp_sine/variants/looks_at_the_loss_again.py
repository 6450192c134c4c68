"""The loss after some steps is looked at, and training mode is asked for."""

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

    def forward(self, x: Tensor) -> Tensor:
        x = self.first(x)
        x = x * (x > 0)
        return self.second(x)


def fit(
    model: nn.Module, x: Tensor, y: Tensor, optimizer: Optimizer, steps: int = 1000
) -> list[float]:
    losses = []
    for step in range(1, steps + 1):
        model.train()
        optimizer.zero_grad()
        loss = torch.mean((y - model(x)) ** 2)
        losses.append(loss.item())
        loss.backward()
        optimizer.step()
        if step % 100 == 0:
            with torch.no_grad():
                rest = nn.functional.mse_loss(model(x), y).item()
            assert math.isfinite(rest)
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
