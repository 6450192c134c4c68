"""The points come from NumPy, the steps from a helper that is called again and again."""

import math

import matplotlib.pyplot as plt
import numpy as np
import torch
from matplotlib.figure import Figure
from torch import Tensor, nn
from torch.optim import Optimizer


def sine_data(n: int = 200) -> tuple[Tensor, Tensor]:
    x = torch.from_numpy(np.linspace(-np.pi, np.pi, n, dtype=np.float32))[:, np.newaxis]
    return [x, torch.tensor([[math.sin(value)] for value in x.flatten().tolist()])]


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
    losses = [0.0] * steps

    def one_step() -> float:
        model.zero_grad()
        loss = nn.functional.mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
        return loss.detach().cpu().item()

    for step in range(steps):
        losses[step] = one_step()
    return losses


def plot_fit(model: nn.Module, x: Tensor, y: Tensor) -> Figure:
    recording = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    prediction = model(x)
    torch.set_grad_enabled(recording)
    points = x.flatten().tolist()
    figure, axes = plt.subplots()
    axes.plot(points, y.flatten().tolist(), label="data")
    axes.plot(points, prediction.flatten().tolist(), label="fit")
    axes.set_xlabel("x")
    axes.set_ylabel("y")
    axes.legend(["data", "fit"])
    plt.close(figure)
    return figure
