"""A small network, written by hand, that learns a sine curve from points on it."""

import math

import matplotlib.pyplot as plt
import torch
from matplotlib.figure import Figure
from torch import Tensor, nn
from torch.optim import Optimizer


def sine_data(n: int = 200) -> tuple[Tensor, Tensor]:
    """Return `n` points on the sine curve: x, and y = sin(x).

    The x are evenly spaced from -math.pi to math.pi, both included. Both tensors are float32 and
    have the shape (n, 1): a row for each point, with one number in it.
    """
    x = torch.linspace(-math.pi, math.pi, n).unsqueeze(1)
    return x, torch.sin(x)


class MLP(nn.Module):
    """Two linear layers with ReLU between them; it turns (N, 1) into (N, 1).

    The first layer leads from one number to `hidden` numbers, the second from those to one. Both
    have a bias. Do without nn.Sequential.
    """

    def __init__(self, hidden: int = 16) -> None:
        """Make the two layers."""
        super().__init__()
        self.first = nn.Linear(1, hidden)
        self.second = nn.Linear(hidden, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Return the network's prediction for each row of `x`."""
        return self.second(torch.relu(self.first(x)))


def fit(
    model: nn.Module, x: Tensor, y: Tensor, optimizer: Optimizer, steps: int = 1000
) -> list[float]:
    """Train `model` on all of `x` and `y`, and return the loss of every step.

    In each step `optimizer` moves the weights once, along the gradient of the mean squared error.
    The list holds one Python float for each step: the loss from before that step's update.
    """
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def plot_fit(model: nn.Module, x: Tensor, y: Tensor) -> Figure:
    """Return a new figure with the data and the model's fit in one picture.

    Both axes have a label, and a legend names the data and the fit. The model makes its prediction
    without a graph, and stays as it was. The figure is neither shown nor saved here.
    """
    with torch.no_grad():
        prediction = model(x)
    figure, axes = plt.subplots()
    axes.scatter(x, y, s=10, color="lightgray", label="data")
    axes.plot(x, prediction, label="fit")
    axes.set_xlabel("x")
    axes.set_ylabel("y")
    axes.legend()
    return figure
