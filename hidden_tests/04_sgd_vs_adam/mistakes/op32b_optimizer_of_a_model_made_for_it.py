"""The optimizer belongs to a model that was made for it alone.

make_model() is called twice: the optimizer has the parameters of one model, and the other one
makes the predictions. So the gradients never meet the optimizer. That second model is drawn
without the seed, too, from the program's random numbers.

Make one model, and use it for both.
"""

import math
from collections.abc import Callable, Iterator

import matplotlib.pyplot as plt
import torch
from matplotlib.figure import Figure
from torch import Tensor, nn
from torch.optim import Optimizer

MakeOptimizer = Callable[[Iterator[nn.Parameter]], Optimizer]


def make_data() -> tuple[Tensor, Tensor]:
    x = torch.linspace(-math.pi, math.pi, 100).unsqueeze(1)
    return x, torch.sin(x)


def make_model() -> nn.Module:
    return nn.Sequential(nn.Linear(1, 16), nn.ReLU(), nn.Linear(16, 1))


def train(make_optimizer: MakeOptimizer, steps: int = 1000, seed: int = 0) -> list[float]:
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model = make_model()
    optimizer = make_optimizer(make_model().parameters())
    x, y = make_data()
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def steps_to_reach(losses: list[float], target: float) -> int | None:
    for step, loss in enumerate(losses, start=1):
        if loss <= target:
            return step
    return None


def compare(
    optimizers: dict[str, MakeOptimizer], target: float, steps: int = 1000, seed: int = 0
) -> dict[str, int | None]:
    needed = {}
    for name, make_optimizer in optimizers.items():
        losses = train(make_optimizer, steps, seed)
        needed[name] = steps_to_reach(losses, target)
    return needed


def plot_losses(histories: dict[str, list[float]]) -> Figure:
    figure, axes = plt.subplots()
    for name, losses in histories.items():
        axes.plot(range(1, len(losses) + 1), losses, label=name)
    axes.set_yscale("log")
    axes.set_xlabel("step")
    axes.set_ylabel("loss")
    axes.legend()
    return figure
