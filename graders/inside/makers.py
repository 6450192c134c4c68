"""Makers of optimizers that a probe hands to a training function, and that take notes.

    maker = Maker(begin=weights, gradient=gradient)
    student.train(maker, steps=5)
    maker.ended()
    return {"handed": maker.handed, "used": maker.used, "settings": maker.settings, ...}

A maker either descends, by SGD with momentum, or follows a script, whatever the gradients are, so
that it is known beforehand at which step the loss is low.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import SGD, Optimizer

from graders.inside.describing import describe
from graders.inside.loading import StudentRaised
from graders.inside.measuring import in_a_row
from graders.inside.steps import gradients_used

Weights = Sequence[Tensor]
THE_PARAMETERS = "the parameters"
NONE_AT_ALL = "none at all"
AS_MADE = "as made"
CHANGED_FIRST = "changed before the first step"
CHANGED_ON_THE_WAY = "changed on the way"
CHANGED_LATER = "changed after many steps"
LATER = 20
GOES_ON_AND_ON = "it goes on, far beyond the steps that it was asked for"


class GoesOn(Exception):
    """Raised inside a training that takes far more steps than it was asked for."""


def unless_it_goes_on(function: Callable[[], object]) -> object:
    """Call what trains with a patient Maker; return GOES_ON_AND_ON if it had to be ended."""
    try:
        return function()
    except StudentRaised as raised:
        if isinstance(raised.cause, GoesOn):
            return GOES_ON_AND_ON
        raise


class Scripted(Optimizer):
    """Puts the weights where a script wants them after each step, and leaves them at its end."""

    def __init__(self, params: Any, script: Sequence[Weights]) -> None:
        """Take parameters as every optimizer does; `script` holds weights for each step."""
        super().__init__(params, {"lr": 0.1})
        self._script = list(script)

    def step(self, closure: Any = None) -> Any:
        """Go on by one step; a closure is called before it."""
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        if self._script:
            put([p for group in self.param_groups for p in group["params"]], self._script.pop(0))
        return loss


class Maker:
    """Makes an optimizer of what it is handed, and notes what becomes of the weights.

    `begin` are the weights to begin with in place of those that come, and `script` those after each
    step; without a script the optimizer is SGD with momentum and two groups of parameters. Of the
    first `looks` steps, `used` tells in words which gradients they used, by comparison with
    `gradient`, which computes from weights what they should be, or None for another network. With
    `patience`, a training that goes on for more steps is ended, by GoesOn.

    `handed` tells in words what came each time, `start` holds the weights as they came and `last`
    those after the latest step; `settings` tells whether and when somebody changed them, and
    `moved_besides` whether somebody other than the optimizer moved the weights.
    """

    def __init__(
        self,
        begin: Weights = (),
        script: Sequence[Weights] | None = None,
        gradient: Callable[[Weights], Tensor | None] = lambda _: None,
        looks: int = 0,
        patience: int | None = None,
    ) -> None:
        """Note that nothing has happened yet."""
        self._begin, self._script, self._gradient, self._looks = begin, script, gradient, looks
        self._patience = patience
        self.handed: list[str] = []
        self.parameters: list[Tensor] = []
        self.start: list[Tensor] = []
        self.last: list[Tensor] = []
        self.used: list[str] = []
        self._came: list[Tensor] = []
        self.optimizer: Optimizer | None = None
        self.steps = self._arrived = 0
        self.moved_besides = False
        self.settings = AS_MADE

    def __call__(self, *args: Any, **options: Any) -> Optimizer:
        """Make the optimizer; any further one is an ordinary one, of which no notes are taken."""
        if not args and "params" not in options:
            raise TypeError("make_optimizer() missing 1 required positional argument: 'params'")
        params, *more = args or [options.pop("params")]
        params, handed = _handed(params, len(self._begin))
        self.handed.append(f"{handed}, and settings as well" if more or options else handed)
        if len(self.handed) > 1:
            return SGD(params, lr=0.02)
        self.optimizer = self._make(params)
        self._had = self._settings()
        self.parameters = [p for group in self.optimizer.param_groups for p in group["params"]]
        self.parameters[0].register_post_accumulate_grad_hook(  # type: ignore[no-untyped-call]
            self._gradient_arrives
        )
        self.optimizer.register_step_pre_hook(self._step_begins)
        self.optimizer.register_step_post_hook(self._step_ends)
        self.start = copies(self.parameters)
        put(self.parameters, self._begin)
        self.last = copies(self.parameters)
        return self.optimizer

    def _make(self, params: Any) -> Optimizer:
        if self._script is not None:
            return Scripted(params, self._script)
        if isinstance(params, list) and all(isinstance(one, Tensor) for one in params[1:]):
            params = [{"params": params[:1]}, {"params": params[1:], "lr": 0.01}]
        return SGD(params, lr=0.02, momentum=0.5)

    def ended(self) -> None:
        """Note how the weights are after the call."""
        self.moved_besides |= not self._unmoved()

    def _settings(self) -> str:
        # A schedule that is only made changes nothing but initial_lr.
        unimportant = {"params": 0, "initial_lr": 0}
        groups = self.optimizer.param_groups if self.optimizer else []
        return repr([group | unimportant for group in groups])

    def _unmoved(self) -> bool:
        return not self.parameters or torch.equal(
            in_a_row(self.parameters, self.parameters).nan_to_num(),
            in_a_row(self.last, self.last).nan_to_num(),
        )

    def _gradient_arrives(self, _: Tensor) -> None:
        self._arrived += 1

    def _step_begins(self, *_: object) -> None:
        if self._patience is not None and self.steps >= self._patience:
            raise GoesOn
        self.moved_besides |= not self._unmoved()
        before, self._had = self._had, self._settings()
        if before != self._had and self.settings in (AS_MADE, CHANGED_FIRST):
            changed = CHANGED_ON_THE_WAY if self.steps < LATER else CHANGED_LATER
            self.settings = changed if self.steps else CHANGED_FIRST

    def _step_ends(self, *_: object) -> None:
        self.steps += 1
        fresh = self._gradient(self.last) if self.steps <= self._looks else None
        # Where the weights are no numbers, nothing can be said.
        if fresh is not None and fresh.isfinite().all():
            self._came.append(fresh)
            self.used.append(self._gradients_used())
        self.last = copies(self.parameters)

    def _gradients_used(self) -> str:
        stored = in_a_row([p.grad for p in self.parameters], self.parameters)
        if not stored.any():
            late = self._arrived < self.steps
            return NONE_AT_ALL if not self._arrived else "none yet" if late else "none any more"
        return gradients_used(stored, self._came, in_a_row(self.last, self.last))


# The names that an error message shows: to a student these are what an optimizer always is.
Scripted.__name__ = Scripted.__qualname__ = "Optimizer"
Maker.__name__ = Maker.__qualname__ = "function"


def put(parameters: Weights, wanted: Weights) -> None:
    """Put parameters where they are wanted, unless they are those of another network."""
    if [p.shape for p in parameters] == [p.shape for p in wanted]:
        for parameter, value in zip(parameters, wanted, strict=True):
            parameter.data.copy_(value)


def copies(tensors: Iterable[Tensor]) -> list[Tensor]:
    """Return a copy of each tensor, which autograd does not know."""
    return [tensor.detach().clone() for tensor in tensors]


def _handed(params: Any, wanted: int) -> tuple[Any, str]:
    """Return what an optimizer was to be made of, as a list, and what it is in words."""
    if isinstance(params, nn.Module):
        return params, "the model itself"
    try:
        listed = list(params)
    except TypeError:
        return params, f"a {describe(params)['kind']}"
    if not listed:
        return listed, "nothing: there are no parameters left"
    if all(isinstance(one, tuple) for one in listed):
        return listed, "names along with the parameters"
    if all(isinstance(one, Tensor) and not one.requires_grad for one in listed):
        return listed, "tensors that require no gradient"
    return listed, "some of the parameters" if len(listed) < wanted else THE_PARAMETERS
