"""Gradients are cleared after each step, and the squares are averaged by hand."""

import math

import matplotlib.pyplot as plt
import torch
from matplotlib.figure import Figure
from torch import Tensor, nn
from torch.optim import Optimizer


def sine_data(n: int = 200) -> tuple[Tensor, Tensor]:
    steps = torch.arange(n).reshape(n, 1) / (n - 1)
    x = (2 * steps - 1) * math.pi
    return x, torch.sin(x)


class MLP(nn.Module):
    def __init__(self, hidden: int = 16) -> None:
        super().__init__()
        self.first = nn.Linear(1, hidden)
        self.second = nn.Linear(hidden, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.second(self.first(x).clamp(min=0))


def fit(
    model: nn.Module, x: Tensor, y: Tensor, optimizer: Optimizer, steps: int = 1000
) -> list[float]:
    losses = []
    for _ in range(steps):
        error = model(x) - y
        loss = (error**2).mean()
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        losses.append(float(loss))
    return losses


def plot_fit(model: nn.Module, x: Tensor, y: Tensor) -> Figure:
    with torch.inference_mode():
        prediction = model(x)
    figure, axes = plt.subplots(figsize=(8, 5), layout="constrained")
    axes.plot(x.squeeze(1), y.squeeze(1), "o", label="data")
    axes.plot(x.squeeze(1), prediction.squeeze(1), "r--", label="fit")
    axes.set(xlabel="x", ylabel="y", title="fit")
    figure.legend()
    return figure
