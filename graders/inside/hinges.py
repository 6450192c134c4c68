"""A network of one hidden layer with ReLU, in plain formulas: its error, gradient and best weights.

A probe uses it to put the weights of a student's network where the error is known beforehand.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import torch
from torch import Tensor
from torch.nn.functional import linear

from graders.inside.measuring import in_a_row

Weights = Sequence[Tensor]


class Hinges:
    """The network from one number to `units` and back to one, on the data `x` and `y`.

    Weights are those of the first layer, its biases, and the same of the second. `shapes` are
    theirs, and `best` those with the least mean squared error of all with evenly spread kinks.
    """

    def __init__(self, units: int, x: Tensor, y: Tensor) -> None:
        """Find the best weights by least squares."""
        self.x, self.y = x, y
        slopes = torch.ones(units, 1)
        kinks = -torch.linspace(float(x.min()) - 0.4, float(x.max()) - 0.3, units)
        bends = torch.cat([torch.relu(x + kinks), torch.ones(len(x), 1)], dim=1)
        solved = torch.linalg.lstsq(bends, y).solution
        self.best: Final = [slopes, kinks, solved[:-1].T, solved[-1]]
        self.shapes: Final = [one.shape for one in self.best]

    def constant(self, value: float) -> list[Tensor]:
        """Return weights with which the network gives one number everywhere."""
        slopes, kinks, last, bias = self.best
        return [slopes, kinks, 0 * last, 0 * bias + value]

    def raised(self, by: float) -> list[Tensor]:
        """Return the best weights, the output raised: the error is larger by the square of `by`."""
        *rest, bias = self.best
        return [*rest, bias + by]

    def error(self, weights: Weights) -> Tensor:
        """Return the mean squared error."""
        first, kinks, last, bias = weights
        output = linear(torch.relu(linear(self.x, first, kinks)), last, bias)
        return (output - self.y).square().mean()

    def gradient(self, weights: Weights) -> Tensor | None:
        """Return the gradient of the error, in a row, None for weights of another network."""
        if [one.shape for one in weights] != self.shapes:
            return None
        with torch.enable_grad():
            leaves = [one.clone().requires_grad_() for one in weights]
            return in_a_row(torch.autograd.grad(self.error(leaves), leaves), leaves)
