"""The work is divided among helpers of its own, with NumPy for the picture."""

import math
from collections.abc import Callable, Iterator

import matplotlib.pyplot as plt
import numpy as np
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


def seeded_model(seed: int) -> nn.Module:
    state = torch.random.get_rng_state()
    try:
        torch.manual_seed(seed)
        return make_model()
    finally:
        torch.random.set_rng_state(state)


def one_step(model: nn.Module, optimizer: Optimizer, x: Tensor, y: Tensor) -> float:
    loss = nn.MSELoss()(model(x), y)
    optimizer.zero_grad(set_to_none=False)
    loss.backward()
    optimizer.step()
    return loss.item()


def train(make_optimizer: MakeOptimizer, steps: int = 1000, seed: int = 0) -> list[float]:
    model = seeded_model(seed)
    model.train()
    optimizer = make_optimizer(model.parameters())
    x, y = make_data()
    return [one_step(model, optimizer, x, y) for _ in range(steps)]


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
    figure, axes = plt.subplots(layout="constrained")
    for name, losses in histories.items():
        steps = np.arange(len(losses))
        axes.plot(steps + 1, np.array(losses), label=name)
    axes.set(xlabel="step", ylabel="loss", yscale="log", title="SGD versus Adam")
    axes.legend(title="optimizer")
    return figure
