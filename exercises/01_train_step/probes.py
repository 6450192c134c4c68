"""What the tests of this exercise look at: calls of `train_step`, watched from all sides.

Nothing here knows the right answer. A probe makes a model and a batch, calls your code, and
reports what happened. Numbers are reported only where they can be compared: if the criterion
never saw the prediction, say, the weights afterwards tell nothing, and a word stands there.
"""

from __future__ import annotations

import gc
import weakref
from collections import OrderedDict
from contextlib import ExitStack
from itertools import chain
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer
from torch.optim.optimizer import register_optimizer_step_post_hook

from graders.inside.probing import Draw, describe, weights

NOTHING = "nothing to compare"


def one_step(student: Any, draw: Draw, *, batch: int = 5) -> dict[str, Any]:
    """One call on a linear model, with gradients left over from before."""
    model = nn.Sequential(OrderedDict(linear=nn.Linear(3, 1)))
    draw.fill(model)
    x, y = draw.normal(batch, 3), draw.normal(batch, 1)
    given = {"x": x.clone(), "y": y.clone(), **weights(model)}
    for parameter in model.parameters():
        parameter.grad = draw.normal(*parameter.shape)
    watch = _Watch(model, torch.optim.SGD(model.parameters(), lr=0.1))
    seen = watch.call(student, x, y)
    return {"given": given, **seen, "left": watch.left_behind()}


def three_steps(student: Any, draw: Draw) -> dict[str, Any]:
    """Three calls with one batch: float64, momentum, no gradients at all before the first."""
    model = nn.Sequential(nn.Linear(3, 1), nn.Tanh()).double()
    draw.fill(model)
    x, y = draw.normal(5, 3, dtype=torch.float64), draw.normal(5, 1, dtype=torch.float64)
    watch = _Watch(model, torch.optim.SGD(model.parameters(), lr=0.02, momentum=0.9))
    seen = [watch.call(student, x, y) for _ in range(3)]
    losses = [one["returned"]["value"] for one in seen]
    after = seen[-1]["after"]
    if any(NOTHING in one["after"].values() for one in seen):
        return {"loss_falls": NOTHING, "after": dict.fromkeys(after, NOTHING)}
    numbers = all(isinstance(loss, float) for loss in losses)
    return {"loss_falls": losses[0] > losses[1] > losses[2] if numbers else NOTHING, "after": after}


class _Watch:
    """Watches calls of train_step with one model and one optimizer."""

    def __init__(self, model: nn.Sequential, optimizer: Optimizer) -> None:
        self.model, self.optimizer = model, optimizer
        self.parameters = list(model.parameters())
        model.register_forward_pre_hook(self._model_called)
        model[0].register_forward_pre_hook(self._pass_begins)
        model[-1].register_forward_hook(self._pass_ends)

    def call(self, student: Any, x: Tensor, y: Tensor) -> dict[str, Any]:
        """Call train_step once and return what it did."""
        self._begin(x, y)
        before = weights(self.model)
        with ExitStack() as undo:
            undo.callback(register_optimizer_step_post_hook(self._stepped).remove)
            for noted in chain(*self.methods.values()):
                undo.callback(noted.restore)
            result = student.train_step(self.model, self.optimizer, self.criterion, x, y)
        after = weights(self.model)
        unmoved = all(_same(after.get(name), before[name]) for name in before)
        comparable = self._is_intact() and self._is_one_step()
        return {
            "returned": self._returned(result),
            "passed_on": self._passed_on(),
            "passes": _count(len(self.inputs)),
            "by_forward": bool(self.inputs) and not self.called_as_model,
            "gradients": self._gradients(),
            "steps": {
                "of_the_optimizer": _count(self.steps),
                "of_another": _count(self.other_steps),
                "before_gradients": self._too_early(),
                "by_hand": not (unmoved or self.steps or self.other_steps),
            },
            "not_called": {
                name: any(one.named for one in both) and not any(one.called for one in both)
                for name, both in self.methods.items()
            },
            "after": {name: after[name] if comparable else NOTHING for name in after},
            "batch": _changes(self.x, self.y),
            "in_training_mode": all(self.training),
            "left_in_training_mode": all(module.training for module in self.model.modules()),
        }

    def criterion(self, prediction: Tensor, target: Tensor) -> Tensor:
        """Return a loss in which too much costs three times as much as too little."""
        named = {"prediction": self.outputs, "target": self.y}
        self.compared.append((_name_of(prediction, named), _name_of(target, named)))
        error = prediction - target
        loss = (torch.where(error > 0, 3.0, 1.0) * error**2).mean()
        self.losses.append(loss)
        if self.steps:
            self.losses_after.append(float(loss.detach()))
        return loss

    def left_behind(self) -> dict[str, bool]:
        """Return what the last call left of the computation, once its result is dropped."""
        used = [self.outputs[number] for number in self.differentiated]
        reusable = any(_differentiable(loss, output) for loss in self.losses for output in used)
        del used  # it holds outputs, and so the graph
        self.outputs, self.losses = [], []
        gc.collect()
        alive = any(marker() is not None for marker in self.markers)
        of_gradients = any(p.grad is not None and p.grad.requires_grad for p in self.parameters)
        return {"graph": alive, "reusable_graph": reusable, "graph_of_gradients": of_gradients}

    def _begin(self, x: Tensor, y: Tensor) -> None:
        self.x, self.y = [x.clone(), x], [y.clone(), y]
        self.called_as_model = False
        self.training: list[bool] = []
        self.inputs: list[str] = []
        self.outputs: list[Tensor] = []
        self.compared: list[tuple[str, str]] = []
        self.losses: list[Tensor] = []
        self.losses_after: list[float] = []
        self.differentiated: set[int] = set()
        self.markers: list[weakref.ref[Any]] = []
        self.steps = self.early_steps = self.other_steps = 0
        self.methods = {
            "step": [_Noted(type(self.optimizer), "step")],
            "zero_grad": [_Noted(Optimizer, "zero_grad"), _Noted(nn.Module, "zero_grad")],
            "backward": [_Noted(Tensor, "backward")],
        }

    def _passed_on(self) -> dict[str, str]:
        """Return what the model and the criterion were given."""
        return {
            "x_batch": _first_odd(self.inputs, "x_batch"),
            "prediction": _first_odd([first for first, _ in self.compared], "prediction"),
            "target": _first_odd([second for _, second in self.compared], "target"),
        }

    def _gradients(self) -> str:
        if self.differentiated:
            return "computed"
        return "cut off" if any(one.called for one in self.methods["backward"]) else "none"

    def _too_early(self) -> bool:
        return bool(self.differentiated) and self.early_steps > 0

    def _is_intact(self) -> bool:
        """Return whether losses can be compared: all was passed on as it should be."""
        odd = any(found != name for name, found in self._passed_on().items())
        return not odd and _changes(self.x, self.y) != "changed"

    def _is_one_step(self) -> bool:
        """Return whether weights can be compared: the optimizer took a step after backward."""
        steps = (self.steps, self.other_steps)
        return bool(self.differentiated) and not self._too_early() and steps == (1, 0)

    def _returned(self, result: object) -> dict[str, Any]:
        seen = describe(result)
        value = _number(seen) if self._is_intact() else NOTHING
        if value in self.losses_after:
            value = "the loss after the update"
        return {
            "kind": "NumPy value" if type(result).__module__ == "numpy" else seen["kind"],
            "has_graph": seen.get("has_graph", False),
            "value": value,
        }

    def _model_called(self, model: nn.Module, args: object) -> None:
        self.called_as_model = True

    def _pass_begins(self, layer: nn.Module, args: tuple[object, ...]) -> None:
        self.inputs.append(_name_of(args[0], {"x_batch": self.x}))

    def _pass_ends(self, layer: nn.Module, args: object, output: Tensor) -> None:
        self.outputs.append(output)
        if output.requires_grad:
            self.training.append(all(module.training for module in self.model.modules()))
            number = len(self.outputs) - 1

            def gradient_computed(gradient: Tensor) -> None:
                self.differentiated.add(number)

            # The graph keeps its hooks alive, so this tells later whether the graph still is.
            output.register_hook(gradient_computed)
            self.markers.append(weakref.ref(gradient_computed))

    def _stepped(self, optimizer: Optimizer, args: object, kwargs: object) -> None:
        if optimizer is not self.optimizer:
            self.other_steps += 1
            return
        self.steps += 1
        self.early_steps += not self.differentiated


class _Noted:
    """Stands in for a method and notes whether it is named and whether it is called."""

    def __init__(self, owner: type, name: str) -> None:
        self.owner, self.name, self.method = owner, name, vars(owner)[name]
        self.named = self.called = False
        setattr(owner, name, self)

    def __get__(self, instance: object, owner: type) -> Any:
        method = self.method.__get__(instance, owner)
        if instance is None:
            return method
        self.named = True

        def call(*args: Any, **kwargs: Any) -> Any:
            self.called = True
            return method(*args, **kwargs)

        return call

    def restore(self) -> None:
        setattr(self.owner, self.name, self.method)


def _number(seen: dict[str, Any]) -> float | str:
    """Return the number that was returned, in a tensor or not, or that there is none."""
    value = seen.get("value")
    if isinstance(value, Tensor) and seen["device"] == "cpu":
        value = value.tolist()
    return value if isinstance(value, float) else NOTHING


def _name_of(value: object, named: dict[str, list[Tensor]]) -> str:
    """Return which of some tensors `value` equals, if only in another shape."""
    if not isinstance(value, Tensor):
        return "no tensor"
    for name, tensors in named.items():
        for tensor in tensors:
            if _same(value, tensor):
                return name
            if _same(value.flatten(), tensor.flatten()):
                return f"{name}, reshaped"
    return "something else"


def _same(value: Tensor | None, tensor: Tensor) -> bool:
    """Return whether two tensors have the same type, shape and values."""
    return value is not None and value.dtype == tensor.dtype and torch.equal(value, tensor)


def _first_odd(names: list[str], expected: str) -> str:
    """Return the first name that is not `expected`, if there is one."""
    return next((name for name in names if name != expected), expected if names else "nothing")


def _count(number: int) -> int | str:
    """Return a number that is at most one; beyond that it may depend on how code is written."""
    return number if number <= 1 else "several"


def _changes(*pairs: list[Tensor]) -> str:
    """Return what became of tensors that were handed over, given as before and after."""
    if not all(_same(after, before) for before, after in pairs):
        return "changed"
    return "requires a gradient" if any(after.requires_grad for _, after in pairs) else "unchanged"


def _differentiable(loss: Tensor, output: Tensor) -> bool:
    """Return whether the gradient of `loss` can be computed once more."""
    try:
        torch.autograd.grad(loss, output, retain_graph=True)
    except RuntimeError:
        return False
    return True
