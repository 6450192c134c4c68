"""What the tests of this exercise look at: calls of `train_step`, watched from all sides.

Nothing here knows the right answer. A probe makes a model and a batch, calls your code, and
reports what happened. Numbers are reported only where they can be compared: if the criterion
never saw the prediction, say, the weights afterwards tell nothing, and a word stands there.
"""

from __future__ import annotations

import gc
import weakref
from collections import OrderedDict
from collections.abc import Iterable
from contextlib import ExitStack
from itertools import chain
from types import MethodType
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer
from torch.optim.optimizer import register_optimizer_step_post_hook

from graders import simgpu
from graders.inside.probing import Draw, describe, weights

NOTHING = "nothing to compare"
FULL = {"added": "nothing", "length": "full"}


def one_step(student: Any, draw: Draw, *, batch: int = 5) -> dict[str, Any]:
    """One call on a linear model, with gradients left over from before."""
    model = nn.Sequential(OrderedDict(linear=nn.Linear(3, 1)))
    draw.fill(model)
    x, y = draw.normal(batch, 3), _far_targets(draw, batch)
    given = {"x": x.clone(), "y": y.clone(), **weights(model)}
    for parameter in model.parameters():
        parameter.grad = draw.normal(*parameter.shape)
    watch = _Watch(model, torch.optim.SGD(model.parameters(), lr=0.1))
    seen = watch.call(student, x, y)
    return {"given": given, **seen, "left": {**watch.changed_for_good(), **watch.left_behind()}}


def three_steps(student: Any, draw: Draw) -> dict[str, Any]:
    """Three calls with one batch: float64, momentum, no gradients at all before the first.

    The criterion has a weight of its own, so backward() has something to work on even if
    nothing of the model was recorded.
    """
    model = nn.Sequential(nn.Tanh(), nn.Linear(3, 1)).double()
    draw.fill(model)
    x, y = draw.normal(5, 3, dtype=torch.float64), _far_targets(draw, 5).double()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.02, momentum=0.9)
    watch = _Watch(model, optimizer, nn.Parameter(torch.zeros((), dtype=torch.float64)))
    seeds, seen = [torch.get_rng_state().numpy().tobytes()], []
    settings_kept, losses = True, []
    for _ in range(3):
        seen.append(watch.call(student, x, y))
        losses.append(watch.values[0] if watch.values else 0.0)
        settings_kept &= not watch.changed_for_good()["optimizer"]
        seeds.append(torch.get_rng_state().numpy().tobytes())
    clear = not any(NOTHING in one["after"].values() for one in seen)
    comparable = clear and settings_kept and not watch.memory_erased
    after = seen[-1]["after"]
    types = [word for one in seen for word in one["passed_on"].values() if "type" in word]
    return {
        "update": {
            key: _first_odd([one["update"][key] for one in seen], usual)
            for key, usual in FULL.items()
        },
        "recorded": all(one["recorded"] for one in seen),
        "types": types[0] if types else "kept",
        "memory_erased": watch.memory_erased,
        "random_numbers_repeat": seeds[0] != seeds[1] and seeds[1] == seeds[2] == seeds[3],
        "loss_falls": losses[0] > losses[1] > losses[2] if comparable else NOTHING,
        "after": after if comparable else dict.fromkeys(after, NOTHING),
    }


def elsewhere(student: Any, draw: Draw) -> dict[str, Any]:
    """One call with model and batch on an accelerator, which is simulated."""
    simgpu.enable()
    model = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 1))
    draw.fill(model)
    model.to("simgpu")
    x, y = draw.normal(5, 3).to("simgpu"), draw.normal(5, 1).to("simgpu")
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    inputs: list[str] = []
    model[0].register_forward_pre_hook(lambda layer, args: inputs.append(args[0].device.type))
    with simgpu.ledger() as moves:
        student.train_step(model, optimizer, nn.functional.mse_loss, x, y)
    copied = [move for move in moves if move.kind == "device to host" and move.bytes > 4]
    return {
        "ran_on": sorted(set(inputs)),
        "weights_on": sorted({parameter.device.type for parameter in model.parameters()}),
        "fetched": "more than a number" if copied else "nothing, or a single number",
    }


class _Watch:
    """Watches calls of train_step with one model, whose last layer is linear, and one optimizer."""

    def __init__(
        self, model: nn.Sequential, optimizer: Optimizer, own: Tensor | None = None
    ) -> None:
        self.model, self.optimizer, self.own = model, optimizer, own
        self.parameters = list(model.parameters())
        self.rounding = 1e-9 if self.parameters[0].dtype == torch.float64 else 3e-6
        self.remembers = self.memory_erased = False
        optimizer.register_step_pre_hook(self._step_begins)
        model.register_forward_pre_hook(self._model_called)
        model[0].register_forward_pre_hook(self._pass_begins)
        model[-1].register_forward_hook(self._pass_ends)
        for parameter in self.parameters:
            parameter.register_post_accumulate_grad_hook(self._stored)

    def __deepcopy__(self, memo: object) -> _Watch:
        return self  # so that a copy of the model is watched as well

    def call(self, student: Any, x: Tensor, y: Tensor) -> dict[str, Any]:
        """Call train_step once and return what it did."""
        self._begin(x, y)
        before = weights(self.model)
        with ExitStack() as undo:
            undo.callback(register_optimizer_step_post_hook(self._stepped).remove)
            for noted in chain(*self.methods.values()):
                undo.callback(noted.restore)
            result = student.train_step(self.model, self.optimizer, self._criterion(), x, y)
        after = weights(self.model)
        unmoved = all(_same(after.get(name), before[name]) for name in before)
        by_hand = not unmoved and (self.used is None or not self.used[0].any())
        self.memory_erased |= self.remembers and not self.optimizer.state
        update = self._update(by_hand)
        comparable = self._is_intact() and self._is_one_step() and update == FULL and not by_hand
        return {
            "returned": self._returned(result),
            "passed_on": self._passed_on(),
            "passes": _count(len(self.inputs)),
            "by_forward": bool(self.inputs) and not self.called_as_model,
            "through_a_copy": self.copied,
            "recorded": any(output.requires_grad for output in self.outputs),
            "gradients": self._gradients(),
            "follows_another_loss": bool(self.differentiated) and not self.upstream,
            "steps": {
                "of_the_optimizer": _count(self.steps),
                "of_another": _count(self.other_steps),
                "before_gradients": self._too_early(),
                "by_hand": by_hand,
            },
            "not_called": {
                name: any(one.named for one in both) and not any(one.called for one in both)
                for name, both in self.methods.items()
            },
            "update": update,
            "after": {name: after[name] if comparable else NOTHING for name in after},
            "batch": _changes(self.x, self.y),
            "in_training_mode": all(self.training),
            "left_in_training_mode": all(module.training for module in self.model.modules()),
        }

    def changed_for_good(self) -> dict[str, bool]:
        """Return which things around the model the last call left changed."""
        return {name: now != self.around[name] for name, now in self._around().items()}

    def left_behind(self) -> dict[str, bool]:
        """Return what the last call left of the computation, once its result is dropped."""
        used = [self.outputs[number] for number in self.differentiated]
        losses = [self.losses[number] for number in self.upstream]
        reusable = any(_differentiable(loss, output) for loss in losses for output in used)
        del used, losses  # they hold the graph
        self.outputs, self.losses = [], []
        gc.collect()
        alive = any(marker() is not None for marker in self.markers)
        of_gradients = any(p.grad is not None and p.grad.requires_grad for p in self.parameters)
        return {"graph": alive, "reusable_graph": reusable, "graph_of_gradients": of_gradients}

    def _begin(self, x: Tensor, y: Tensor) -> None:
        self.x, self.y = [x.clone(), x], [y.clone(), y]
        self.around = self._around()
        self.start, self.old = _row(self.parameters), _row([p.grad for p in self.parameters])
        self.called_as_model = self.copied = self.stored = False
        self.readable = True
        self.training: list[bool] = []
        self.inputs: list[str] = []
        self.outputs: list[Tensor] = []
        self.compared: list[tuple[str, str]] = []
        self.losses: list[Tensor] = []
        self.values: list[float] = []
        self.values_after: list[float] = []
        self.differentiated: set[int] = set()
        self.upstream: dict[int, float] = {}
        self.arrived = [0.0] * len(self.start)
        self.used: tuple[Tensor, list[float], float] | None = None
        self.markers: list[weakref.ref[Any]] = []
        self.steps = self.early_steps = self.other_steps = self.backward_runs = 0
        self.methods = {
            "step": [_Noted(type(self.optimizer), "step")],
            "zero_grad": [_Noted(Optimizer, "zero_grad"), _Noted(nn.Module, "zero_grad")],
            "backward": [_Noted(Tensor, "backward")],
        }

    def _criterion(self) -> Any:
        def criterion(prediction: Tensor, target: Tensor) -> Tensor:
            """Return a loss in which too much costs three times as much as too little."""
            named = {"prediction": self.outputs, "target": self.y}
            self.compared.append((_name_of(prediction, named), _name_of(target, named)))
            error = prediction - target
            loss = (torch.where(error > 0, 3 * error, error) * error).mean()
            if self.own is not None:
                with torch.enable_grad():
                    loss = loss + 0 * self.own
            self._note_loss(loss)
            return loss

        criterion.__qualname__ = "criterion"  # the name that an error message shows
        return criterion

    def _note_loss(self, loss: Tensor) -> None:
        number = len(self.losses)
        self.losses.append(loss)
        (self.values_after if self.steps else self.values).append(float(loss.detach()))

        def gradient_begins(gradient: Tensor) -> None:
            self.backward_runs += 1
            self.upstream[number] = self.upstream.get(number, 0.0) + sum(self._read(gradient))

        if loss.requires_grad:
            loss.register_hook(gradient_begins)

    def _model_called(self, model: nn.Module, args: object) -> None:
        self.called_as_model = True

    def _pass_begins(self, layer: nn.Module, args: tuple[object, ...]) -> None:
        self.inputs.append(_name_of(args[0], {"x_batch": self.x}))
        self.copied |= layer is not self.model[0]

    def _pass_ends(self, layer: nn.Module, args: tuple[Tensor, ...], output: Tensor) -> None:
        self.outputs.append(output)
        if output.requires_grad:
            self.training.append(all(module.training for module in self.model.modules()))
            number, entering = len(self.outputs) - 1, args[0].detach()

            def gradient_computed(gradient: Tensor) -> None:
                self.differentiated.add(number)
                slopes = gradient.detach().reshape(-1, 1)
                rows = entering.reshape(len(slopes), -1)
                slopes = torch.cat([(slopes * rows).sum(dim=0), slopes.sum(dim=0)])
                self.arrived = [
                    a + b for a, b in zip(self.arrived, self._read(slopes), strict=True)
                ]

            # The graph keeps its hooks alive, so this tells later whether the graph still is.
            output.register_hook(gradient_computed)
            self.markers.append(weakref.ref(gradient_computed))

    def _read(self, gradient: Tensor) -> list[float]:
        """Return the numbers in a gradient, or zeros where torch.func keeps them to itself."""
        try:
            return gradient.detach().flatten().tolist()
        except RuntimeError:
            self.readable = False
            return [0.0] * (1 if gradient.dim() == 0 else len(self.start))

    def _stored(self, parameter: Tensor) -> None:
        self.stored = True

    def _step_begins(self, optimizer: Optimizer, args: object, kwargs: object) -> None:
        self.memory_erased |= self.remembers and not optimizer.state

    def _stepped(self, optimizer: Optimizer, args: object, kwargs: object) -> None:
        if self.used is None and not self.copied:
            now = _row([parameter.grad for parameter in self.parameters])
            self.used = (now, self.arrived, sum(self.upstream.values()))
        if optimizer is not self.optimizer:
            self.other_steps += 1
            return
        self.steps += 1
        self.remembers = bool(optimizer.state)
        self.early_steps += not self.differentiated

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
        ready = bool(self.differentiated and self.upstream) and not self.copied
        return ready and steps == (1, 0) and not self._too_early()

    def _update(self, by_hand: bool) -> dict[str, str]:
        """Return what the first step made of the gradients: what it `added`, and their `length`.

        A gradient that comes back to the linear layer's output tells which gradients the
        parameters get from it. What the step used is compared with those.
        """
        used, arrived, factor = self.used or (None, self.arrived, 0.0)
        if by_hand:
            used, factor = self.start - _row(self.model.parameters()), 0.0
        known = used is not None and self.readable and not self.copied
        if not (known and self.differentiated) or self._too_early():
            return FULL
        added, times = self._compare(used, torch.tensor(arrived, dtype=torch.float64))
        if factor == 0 or not any(arrived):
            return {"added": added, "length": "full"}
        times = None if times is None else times * factor
        if times is not None and abs(times - 2) < 1e-4 and self.backward_runs > 1:
            return {"added": added, "length": "twice"}
        return {"added": added, "length": _length(times, len(self.x[0]), self.stored)}

    def _compare(self, used: Tensor, arrived: Tensor) -> tuple[str, float | None]:
        """Return what a step used besides the gradients that arrived, and how many times these."""
        of_weights, of_bias = self.old.clone(), self.old.clone()
        of_weights[-1], of_bias[:-1] = 0, 0
        for added, old in (
            ("nothing", torch.zeros_like(used)),
            ("old gradients", self.old),
            ("some old gradients", of_weights),
            ("some old gradients", of_bias),
        ):
            for row, of in ((used - old, arrived), (used, arrived + old)):
                times = _multiple(row, of, self.rounding)
                if times is None or (times == 0 and old.any() and self.stored):
                    continue  # new gradients were added, and yet these are only old ones
                return added, times
        for own in (self.start, self.start.sign()):
            if _multiple(used - arrived, own, 5e-2) is not None:
                return "the weights themselves", 1.0
        return "nothing", None

    def _around(self) -> dict[str, Any]:
        """Return the state of what is around the model, to be compared with later."""
        owners = [*self.model.modules(), *self.parameters, self.optimizer]
        named = [vars(owner).items() for owner in owners]
        hooks = [(name, len(value or ())) for name, value in chain(*named) if "_hooks" in name]
        own = [
            (p._backward_hooks, p._post_accumulate_grad_hooks)  # noqa: SLF001 - no public way
            for p in self.parameters
        ]
        groups = [{**group, "params": 0} for group in self.optimizer.param_groups]
        return {
            "hooks": (hooks, [len(one or ()) for one in chain(*own)]),
            "settings": (
                torch.get_default_dtype(),
                torch.is_grad_enabled(),
                torch.is_anomaly_enabled(),
            ),
            "optimizer": repr(groups),
            "frozen": [parameter.requires_grad for parameter in self.parameters],
        }

    def _returned(self, result: object) -> dict[str, Any]:
        seen = describe(result)
        number = _number(seen)
        meaning = _meaning(number, self.values, self.values_after, len(self.x[0]))
        plain = self._is_intact() and meaning in ("the loss", "some other number")
        return {
            "kind": _kind(result, seen["kind"]),
            "has_graph": seen.get("has_graph", False),
            "meaning": meaning,
            "value": number if plain else NOTHING,
        }


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

        def call(instance: object, *args: Any, **kwargs: Any) -> Any:
            self.called = True
            return method(*args, **kwargs)

        return MethodType(call, instance)  # schedulers look inside of what they find

    def restore(self) -> None:
        setattr(self.owner, self.name, self.method)


def _number(seen: dict[str, Any]) -> float | str:
    """Return the number that was returned, in a tensor or not, or that there is none."""
    value = seen.get("value")
    if isinstance(value, Tensor) and seen["device"] == "cpu":
        value = value.tolist()
    return float(value) if type(value) in (float, int) else NOTHING


def _name_of(value: object, named: dict[str, list[Tensor]]) -> str:
    """Return which of some tensors `value` equals, if only in another shape or type."""
    if not isinstance(value, Tensor):
        return "no tensor"
    for name, tensors in named.items():
        for tensor in tensors:
            if _same(value, tensor):
                return name
            if _same(value.flatten(), tensor.flatten()):
                return f"{name}, reshaped"
            if torch.equal(value.double(), tensor.double()):
                return f"{name}, in another type"
    return "something else"


def _same(value: Tensor | None, tensor: Tensor) -> bool:
    """Return whether two tensors have the same type, shape and values."""
    return value is not None and value.dtype == tensor.dtype and torch.equal(value, tensor)


def _far_targets(draw: Draw, rows: int) -> Tensor:
    """Return targets far from any prediction, so that a limit on the gradients shows."""
    signs = torch.tensor([-1.0, 1.0]).repeat(rows)[:rows, None]
    return signs * draw.uniform(20, 30, rows, 1)


def _row(tensors: Iterable[Tensor | None]) -> Tensor:
    """Return the four numbers of a weight and a bias in a row, zeros for None."""
    shapes = (3, 1)
    parts = [
        torch.zeros(size) if tensor is None else tensor.detach().flatten()
        for tensor, size in zip(tensors, shapes, strict=True)
    ]
    return torch.cat([part.double() for part in parts])


def _multiple(row: Tensor, of: Tensor, tolerance: float) -> float | None:
    """Return how many times `of` makes up `row`, or None if no multiple of it does."""
    size = float(of @ of)
    times = float(row @ of) / size if size else 0.0
    rest = float((row - times * of).norm())
    return times if rest <= tolerance * float(row.norm()) else None


def _length(times: float | None, batch: int, stored: bool) -> str:
    """Return in words how long a gradient was, measured by the one that was expected."""
    if times is None:
        return "changed"
    if times == 0:
        return "none" if stored else "none, not stored"
    known = {
        "full": 1,
        "multiplied by the batch size": batch,
        "divided by the batch size": 1 / batch,
    }
    for words, factor in known.items():
        if abs(times - factor) <= 1e-4 * factor:
            return words
    return "backwards" if times < 0 else "shorter" if times < 1 else "longer"


def _meaning(number: float | str, losses: list[float], after: list[float], batch: int) -> str:
    """Return in words what a number is, measured by the losses that the criterion returned."""
    if isinstance(number, str):
        return "no number"
    for loss in losses:
        if number == loss:
            return "the loss"
        if abs(loss) < 1e9 and number in [float(int(loss)), *(round(loss, n) for n in range(5))]:
            return "the loss, rounded"
        known = {"the loss": 1, "minus the loss": -1, "the loss times the batch size": batch}
        for words, factor in {**known, "the loss divided by the batch size": 1 / batch}.items():
            if loss and abs(number / loss - factor) <= 1e-6 * abs(factor):
                return words
    return "the loss after the update" if number in after else "some other number"


def _kind(result: object, kind: str) -> str:
    """Return the kind of a result; several values are one kind, however they are held together."""
    if type(result).__module__ == "numpy":
        return "NumPy value"
    return "list, tuple or dict" if isinstance(result, (list, tuple, dict)) else kind


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
    """Return whether the gradient of `loss` can be computed once more.

    What torch.func computes with has no storage (then data_ptr raises), and goes by itself.
    """
    try:
        loss.data_ptr()
        torch.autograd.grad(loss, output, retain_graph=True)
    except RuntimeError:
        return False
    return True
