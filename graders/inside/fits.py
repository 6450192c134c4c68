"""Watching a training loop that is given its model, its data and its optimizer.

    model = nn.Sequential(OrderedDict(linear=nn.Linear(1, 1)))
    fit = Fit(model, SGD(model.parameters(), lr=0.05, momentum=0.5), x, y, steps=4)
    fit.run(lambda: student.fit(model, x, y, fit.optimizer, 4))
    return {**fit.seen(), ...}

A loop that makes its own model is for `graders.inside.loops` to watch.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import count
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from graders.inside.around import surroundings
from graders.inside.describing import equal, first_odd, plain, weights
from graders.inside.makers import GOES_ON_AND_ON, GoesOn, unless_it_goes_on
from graders.inside.steps import (
    THIS_STEPS,
    how_many,
    losses_in,
    name_of_input,
    rounded,
    watch_gradients,
)
from graders.inside.training import NOTHING, Watch

# Some steps more than were asked for may be told apart; many times as many only take time.
PATIENCE = 5
OTHER_PARTS = "another part of x each time"
ALL_OF_X = ("x", "x in another order")


class Fit:
    """Watches one call of a training loop, whose model is a single linear layer with one output."""

    def __init__(
        self, model: nn.Sequential, optimizer: Optimizer, x: Tensor, y: Tensor, steps: int
    ) -> None:
        """Hang hooks on the model and the optimizer; the loop is asked for `steps`."""
        self.model, self.optimizer, self.steps = model, optimizer, steps
        self.given = {"x": x.clone(), "y": y.clone(), **weights(model)}
        self._batch = (x, y)
        self._watch = Watch(model, optimizer)
        self._inputs: list[str] = []
        self._last_input: Tensor | None = None
        self._mixed_up = False
        model[0].register_forward_pre_hook(self._model_given)
        model[0].register_forward_hook(self._model_gave)
        self._used = watch_gradients(self._watch)
        self._made_with = self._settings()
        self._settings_changed = False
        self._last = weights(model)
        optimizer.register_step_pre_hook(self._step_begins)
        optimizer.register_step_post_hook(self._step_ends)
        self.result: object = None

    def run(self, loop: Callable[[], object]) -> None:
        """Call the loop, and watch it."""
        self.result = self._watch.call(
            lambda: patiently(self.optimizer, self.steps, loop), *self._batch
        )
        if self.result is GOES_ON_AND_ON:  # there is nothing to say of what would have come back
            self.result = [math.nan] * self._watch.seen.own_steps

    def _settings(self) -> object:
        return surroundings(self.model, list(self.model.parameters()), self.optimizer)["optimizer"]

    def _step_begins(self, *_: object) -> None:
        self._settings_changed |= self._settings() != self._made_with

    def _step_ends(self, *_: object) -> None:
        self._last = weights(self.model)

    def _model_given(self, _: nn.Module, args: tuple[Any, ...]) -> None:
        x, y = self.given["x"], self.given["y"]
        name = name_of_input(args[0], x)
        if equal(args[0], y):
            name = "y"
        elif name == "something else" and _rescaled(args[0], x):
            name = "x, stretched or moved"
        if name.startswith("part of"):
            other = self._last_input is not None and not equal(self._last_input, args[0].detach())
            self._last_input = args[0].detach().clone()
            if other:
                self._inputs[:] = [OTHER_PARTS]
        self._inputs.append(name)

    def _model_gave(self, _: nn.Module, args: tuple[Any, ...], output: Tensor) -> None:
        given, answer = args[0].detach(), output.detach().clone()
        if output.requires_grad and given.shape == self.given["x"].shape:
            output.register_hook(lambda gradient: self._came_back(given, answer, gradient))  # type: ignore[no-untyped-call]

    def _came_back(self, given: Tensor, answer: Tensor, gradient: Tensor) -> None:
        """Note whether a mean squared error compares the answers with the targets of other points.

        Its gradient tells the targets.
        """
        try:
            targets = (answer - gradient * gradient.numel() / 2).flatten()
            targets = targets[given.flatten().argsort()]
            wanted = self.given["y"].flatten()[self.given["x"].flatten().argsort()]
            self._mixed_up |= not _close(targets, wanted) and _close(
                targets.sort().values, wanted.sort().values
            )
        except RuntimeError:  # torch.func keeps its numbers to itself
            return

    @property
    def by_itself(self) -> bool:
        """Whether the optimizer, and nobody else, moved the weights, as often as asked."""
        did = self._watch.seen
        as_asked = how_many(did.own_steps, self.steps) == "as many as asked"
        return as_asked and not (did.by_hand or did.through_a_copy)

    def seen(self) -> dict[str, Any]:
        """Return what was seen of the loop.

        Numbers, such as the `losses` and the weights `after` it, are told only where every step
        was taken as usual; the words tell why not.
        """
        did, inputs = self._watch.seen, first_odd(self._inputs, "x")
        gradients, once = self._gradients(), did.passes() == 1 and did.own_steps > 1
        comparable = gradients == "computed" and self.by_itself
        used = self._used() if comparable else THIS_STEPS
        usual = comparable and used == THIS_STEPS and not once and inputs in ALL_OF_X
        usual = usual and not self._mixed_up
        returned, losses = losses_in(self.result, self.steps, did.own_steps or self.steps)
        few_digits = losses is not None and rounded(losses)
        usual = usual and not self._settings_changed
        after, left = weights(self.model), did.changed_for_good()
        moved = did.own_steps > 0 and not all(equal(after[n], self._last.get(n)) for n in after)
        return {
            "returned": {**returned, "rounded": few_digits},
            "losses": losses if usual and not few_digits and losses is not None else NOTHING,
            "steps": {
                "taken": how_many(did.own_steps, self.steps),
                "of_another": did.other_steps > 0,
                "by_hand": did.by_hand,
                "moved_afterwards": moved,
            },
            "gradients": gradients,
            "used": used,
            "not_called": did.not_called(),
            "predicts_only_once": once,
            "model_given": inputs,
            "mixed_up": self._mixed_up,
            "keeps_graphs": self._keeps_graphs(),
            "through_a_copy": did.through_a_copy,
            "by_forward": bool(did.inputs) and not did.called_as_model,
            "after": after if usual and not moved else dict.fromkeys(after, NOTHING),
            "batch": did.batch(),
            "in_training_mode": all(did.training),
            "left_in_training_mode": all(module.training for module in self.model.modules()),
            "left": {**left, "optimizer": left["optimizer"] or self._settings_changed},
        }

    def _keeps_graphs(self) -> bool:
        """Return whether gradients of an answer can still be computed after backward()."""
        did, trained = self._watch.seen, list(self.model.parameters())
        for output in (did.outputs[number] for number in did.differentiated):
            try:
                torch.autograd.grad(output.sum(), trained, retain_graph=True)
            except RuntimeError:
                continue
            return True
        return False

    def _gradients(self) -> str:
        did = self._watch.seen
        if did.differentiated:
            return "computed"
        return "cut off" if any(one.called for one in did.methods["backward"]) else "none"


def patiently(optimizer: Optimizer, steps: int, loop: Callable[[], object]) -> object:
    """Call a loop; end it, and return GOES_ON_AND_ON, if it takes far more steps than it should."""
    taken = count(1)

    def step_begins(*_: object) -> None:
        if next(taken) > PATIENCE * steps:
            raise GoesOn

    handle = optimizer.register_step_pre_hook(step_begins)
    try:
        return unless_it_goes_on(loop)
    finally:
        handle.remove()


def _close(one: Tensor, two: Tensor) -> bool:
    return one.shape == two.shape and bool((one - two).abs().max() < 1e-3)  # noqa: PLR2004


def _rescaled(given: object, x: Tensor) -> bool:
    """Return whether all numbers of `x` were multiplied by one number, or had one added."""
    numbers = plain(given)
    if numbers is None or numbers.shape != x.shape:
        return False
    numbers, x = numbers.double().flatten(), x.double().flatten()
    centred, others = x - x.mean(), numbers - numbers.mean()
    slope = (centred @ others) / (centred @ centred)
    return bool(slope) and bool((others - slope * centred).norm() <= 1e-5 * others.norm())
