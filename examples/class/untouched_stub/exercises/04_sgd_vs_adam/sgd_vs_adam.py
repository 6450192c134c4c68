"""A fair race between optimizers: the same network, the same start, the same data."""

import math
from collections.abc import Callable, Iterator

import matplotlib.pyplot as plt
import torch
from matplotlib.figure import Figure
from torch import Tensor, nn
from torch.optim import Optimizer

# Whatever makes an optimizer of a model's parameters, such as torch.optim.Adam.
MakeOptimizer = Callable[[Iterator[nn.Parameter]], Optimizer]


def make_data() -> tuple[Tensor, Tensor]:
    """Return 100 points on a sine curve: x and y, both of the shape (100, 1). Leave this as it is.

    There is nothing random in it.
    """
    x = torch.linspace(-math.pi, math.pi, 100).unsqueeze(1)
    return x, torch.sin(x)


def make_model() -> nn.Module:
    """Return a new network, the one of exercise 03. Leave this as it is.

    Its initial weights are drawn from torch's global random numbers.
    """
    return nn.Sequential(nn.Linear(1, 16), nn.ReLU(), nn.Linear(16, 1))


def train(make_optimizer: MakeOptimizer, steps: int = 1000, seed: int = 0) -> list[float]:
    """Train a new model on all of the data in every step, and return the loss of every step.

    The model is what make_model() returns right after torch.manual_seed(seed), so the same seed
    always gives the same start. The optimizer is what make_optimizer(model.parameters()) returns.
    The loss is the mean squared error; the list holds one Python float for each step, the loss
    from before that step's update.

    Torch's global random numbers go on afterwards as if train had never been called.
    """
    raise NotImplementedError("write train in exercises/04_sgd_vs_adam/sgd_vs_adam.py")


def steps_to_reach(losses: list[float], target: float) -> int | None:
    """Return the first step whose loss is at or below `target`, or None if there is none.

    Steps are counted from 1. A loss may be NaN, which has reached nothing; a later one still can.
    """
    raise NotImplementedError("write steps_to_reach in exercises/04_sgd_vs_adam/sgd_vs_adam.py")


def compare(
    optimizers: dict[str, MakeOptimizer], target: float, steps: int = 1000, seed: int = 0
) -> dict[str, int | None]:
    """Return for each name how many steps its optimizer needs to reach `target`.

    It is None for one that does not get there within `steps`. Every optimizer starts from the same
    weights, those of `seed`, so the order of the names makes no difference.
    """
    raise NotImplementedError("write compare in exercises/04_sgd_vs_adam/sgd_vs_adam.py")


def plot_losses(histories: dict[str, list[float]]) -> Figure:
    """Return a new figure with a curve for each history, all on the same axes.

    The loss stands over the step, on a logarithmic scale; the steps are on an ordinary one. Both
    axes have a label, and a legend shows the names. The figure is neither shown nor saved here.
    """
    raise NotImplementedError("write plot_losses in exercises/04_sgd_vs_adam/sgd_vs_adam.py")
