"""The weights are plain tensors.

The weights are tensors with requires_grad, but PyTorch does not know that they belong to the
network: parameters() does not name them, and no optimizer trains them.

Use nn.Linear, which registers its weights, or wrap each tensor in nn.Parameter.
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
        self.w1 = torch.randn(1, hidden, requires_grad=True)
        self.b1 = torch.zeros(hidden, requires_grad=True)
        self.w2 = torch.randn(hidden, 1, requires_grad=True)
        self.b2 = torch.zeros(1, requires_grad=True)

    def forward(self, x: Tensor) -> Tensor:
        return torch.relu(x @ self.w1 + self.b1) @ self.w2 + self.b2


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
