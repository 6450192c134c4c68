"""The columns are made by indexing, ReLU and the loss are objects, pyplot draws."""

import matplotlib.pyplot as plt
import torch
from matplotlib.figure import Figure
from torch import Tensor, nn
from torch.optim import Optimizer


def sine_data(n: int = 200) -> tuple[Tensor, Tensor]:
    x = torch.linspace(-torch.pi, torch.pi, steps=n)[:, None]
    y = x.sin()
    return x, y


class MLP(nn.Module):
    def __init__(self, hidden: int = 16) -> None:
        super().__init__()
        self.hidden = nn.Linear(1, hidden)
        self.relu = nn.ReLU()
        self.output = nn.Linear(hidden, 1)

    def forward(self, x: Tensor) -> Tensor:
        hidden = self.relu(self.hidden(x))
        return self.output(hidden)


def fit(
    model: nn.Module, x: Tensor, y: Tensor, optimizer: Optimizer, steps: int = 1000
) -> list[float]:
    criterion = nn.MSELoss()
    history = []
    model.train()
    for _ in range(steps):
        prediction = model(x)
        loss = criterion(prediction, y)
        history.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return history


def plot_fit(model: nn.Module, x: Tensor, y: Tensor) -> Figure:
    was_training = model.training
    model.eval()
    with torch.no_grad():
        prediction = model(x)
    model.train(was_training)
    figure = plt.figure(figsize=(6, 4))
    plt.plot(x.numpy(), y.numpy(), ".", label="sin(x)")
    plt.plot(x.numpy(), prediction.numpy(), label="network")
    plt.xlabel("x")
    plt.ylabel("y")
    plt.title("A network learns the sine")
    plt.legend()
    return figure
