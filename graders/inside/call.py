"""What one call of a training function did: the facts that a Watch noted, and what they come to.

What is said here is the same for all right spellings of a training step.
"""

from __future__ import annotations

import gc
import weakref
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from graders.inside.around import Noted, surroundings
from graders.inside.describing import changes, equal, first_odd, weights
from graders.inside.measuring import CLOSE, FULL, in_a_row, ingredients, length

NO_LOSS = "there was no loss"


class Call:
    """One call with a model, whose last layer is linear with one output, and a batch.

    `before` and `after` hold the weights, `values` the criterion's losses before the first step
    and `values_after` those after it; `training` tells for each recorded pass whether the model
    was in training mode, `autocast` whether it computed in a lower precision, and
    `changed_before` whether the weights were others before the optimizer had moved them.
    """

    def __init__(
        self,
        model: nn.Sequential,
        parameters: Sequence[Tensor],
        optimizer: Optimizer,
        batch: tuple[Tensor, Tensor],
    ) -> None:
        """Note how everything is before the call, and that nothing has happened yet."""
        x, y = batch
        self.model, self.parameters, self.optimizer = model, parameters, optimizer
        self.before = self.after = weights(model)
        self.x, self.y = [x.clone(), x], [y.clone(), y]
        self.batch_size = len(x)
        self.called_as_model = self.through_a_copy = self.autocast = False
        self.changed_before = False
        self._values = [parameter.detach().clone() for parameter in parameters]
        self.training: list[bool] = []
        self.inputs: list[str] = []
        self.compared: list[tuple[str, str]] = []
        self.values: list[float] = []
        self.values_after: list[float] = []
        self.around = surroundings(self.model, self.parameters, self.optimizer)
        self.last = parameters[-2:]
        self.start = in_a_row(self.last, self.last)
        self.old = in_a_row([p.grad for p in self.last], self.last)
        self.stored, self.readable = False, True
        self.outputs: list[Tensor] = []
        self.losses: list[Tensor] = []
        self.differentiated: set[int] = set()
        self.upstream: dict[int, float] = {}
        self.arrived = [0.0] * len(self.start)
        self.used: tuple[Tensor, list[float], float] | None = None
        self.markers: list[weakref.ref[Any]] = []
        self.own_steps = self.early_steps = self.other_steps = self.backward_runs = 0
        self.by_hand = False
        self.methods = {
            "step": [Noted(type(optimizer), "step")],
            "zero_grad": [Noted(Optimizer, "zero_grad"), Noted(nn.Module, "zero_grad")],
            "backward": [Noted(Tensor, "backward")],
        }

    def ended(self) -> None:
        """Note how everything is after the call."""
        self.after = weights(self.model)
        moved = not all(equal(self.after.get(name), self.before[name]) for name in self.before)
        self.by_hand = moved and (self.used is None or not self.used[0].any())

    def unchanged(self) -> bool:
        """Return whether the weights are what they were before the call."""
        return all(map(equal, self.parameters, self._values))

    def passes(self) -> int | str:
        """Return how often the model was run."""
        return count(len(self.inputs))

    def passed_on(self) -> dict[str, str]:
        """Return what the model and the criterion were given."""
        return {
            "x_batch": first_odd(self.inputs, "x_batch"),
            "prediction": first_odd([first for first, _ in self.compared], "prediction"),
            "target": first_odd([second for _, second in self.compared], "target"),
        }

    def in_parts(self) -> bool:
        """Return whether the model was given only a part of the batch at a time."""
        return any(name.startswith("part of") for name in self.inputs)

    def recorded(self) -> bool:
        """Return whether autograd recorded a pass through the model."""
        return any(output.requires_grad for output in self.outputs)

    def gradients(self) -> str:
        """Return what became of the gradients of the model's predictions."""
        if self.differentiated:
            return "computed"
        if self._without_loss():
            return NO_LOSS
        return "cut off" if any(one.called for one in self.methods["backward"]) else "none"

    def follows_another_loss(self) -> bool:
        """Return whether the gradients are there, and yet none of them is of the criterion."""
        return bool(self.differentiated) and not self.upstream

    def steps(self) -> dict[str, int | str | bool]:
        """Return who moved the weights, and how often."""
        return {
            "of_the_optimizer": NO_LOSS if self._without_loss() else count(self.own_steps),
            "of_another": count(self.other_steps),
            "before_gradients": self._too_early(),
            "by_hand": self.by_hand,
        }

    def _without_loss(self) -> bool:
        """Return whether there was nothing to learn from, so that no more need be said."""
        return not self.compared and not self.differentiated

    def _too_early(self) -> bool:
        return bool(self.differentiated) and self.early_steps > 0

    def not_called(self) -> dict[str, bool]:
        """Return for each of some methods whether it was named without being called."""
        return {
            name: any(one.named for one in both) and not any(one.called for one in both)
            for name, both in self.methods.items()
        }

    def intact(self) -> bool:
        """Return whether losses can be compared: all was passed on as it should be."""
        odd = any(found != name for name, found in self.passed_on().items())
        odd = odd or self.autocast or self.changed_before
        return not odd and changes(self.x, self.y) != "changed"

    def one_step(self) -> bool:
        """Return whether weights can be compared: just one step, by the gradients, was taken."""
        followed = bool(self.differentiated) and (bool(self.upstream) or not self.compared)
        in_time = not self.by_hand and not self._too_early() and not self.through_a_copy
        return followed and in_time and (self.own_steps, self.other_steps) == (1, 0)

    def update(self) -> dict[str, str]:
        """Return what the first step made of the gradients: what it `added`, and their `length`.

        A gradient that comes back to the linear layer's output tells which gradients the
        parameters get from it. What the step used is compared with those.
        """
        used, arrived, factor = self.used or (None, self.arrived, 0.0)
        if self.by_hand:
            used = self.start - in_a_row(self.model[-1].parameters(), self.last)
            factor = 0.0
        known = used is not None and self.readable
        known = known and not self.through_a_copy and not self.autocast
        if not known or not self.differentiated or self._too_early() or self.in_parts():
            return FULL
        assert used is not None
        came = torch.tensor(arrived, dtype=torch.float64)
        added, times = ingredients(
            used, came, self.old, self.start, stored=self.stored, tolerance=self._rounding()
        )
        if factor == 0 or not any(arrived):
            return {"added": added, "length": "full"}
        times = None if times is None else times * factor
        if times is not None and abs(times - 2) < CLOSE and self.backward_runs > 1:
            return {"added": added, "length": "twice"}
        return {"added": added, "length": length(times, self.batch_size, stored=self.stored)}

    def _rounding(self) -> float:
        return 1e-9 if self.last[0].dtype == torch.float64 else 3e-6

    def batch(self) -> str:
        """Return what became of the batch."""
        return changes(self.x, self.y)

    def changed_for_good(self) -> dict[str, bool]:
        """Return which things around the model the last call left changed."""
        now = surroundings(self.model, self.parameters, self.optimizer)
        return {name: now[name] != self.around[name] for name in now}

    def left_behind(self) -> dict[str, bool]:
        """Return what the last call left of the computation, once its result is dropped."""
        used = [self.outputs[number] for number in self.differentiated]
        losses = [self.losses[number] for number in self.upstream]
        reusable = any(_differentiable(loss, output) for loss in losses for output in used)
        del used, losses  # they hold the graph
        self.outputs, self.losses = [], []
        alive = self._graph_is_alive()
        if alive:  # in a cycle, perhaps, that is only waiting to be collected
            gc.collect()
            alive = self._graph_is_alive()
        of_gradients = any(p.grad is not None and p.grad.requires_grad for p in self.parameters)
        return {"graph": alive, "reusable_graph": reusable, "graph_of_gradients": of_gradients}

    def _graph_is_alive(self) -> bool:
        return any(marker() is not None for marker in self.markers)


def count(number: int) -> int | str:
    """Return a number that is at most one; beyond that it may depend on how code is written."""
    return number if number <= 1 else "several"


def _differentiable(loss: Tensor, output: Tensor) -> bool:
    """Return whether the gradient of `loss` can be computed once more.

    What torch.func computes with has no storage (then data_ptr raises), and goes by itself.
    """
    try:
        loss.data_ptr()
        torch.autograd.grad(loss, output, retain_graph=True)
    except RuntimeError:
        return False
    return True
