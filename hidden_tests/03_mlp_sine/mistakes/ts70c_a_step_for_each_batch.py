"""The data is cut into batches, with a step for each.

The data comes in parts, from a DataLoader or split, and the optimizer takes a step for each of them:
several where one was asked for. Each sees only some of the points.

Leave the batches out: hand all of x to the model, once in each step.
"""

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
        return self.second(torch.relu(self.first(x)))


def fit(
    model: nn.Module, x: Tensor, y: Tensor, optimizer: Optimizer, steps: int = 1000
) -> list[float]:
    losses = []
    batches = list(zip(x.split(32), y.split(32), strict=True))
    for _ in range(steps):
        for x_batch, y_batch in batches:
            optimizer.zero_grad()
            loss = nn.functional.mse_loss(model(x_batch), y_batch)
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
