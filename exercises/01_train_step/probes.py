"""What the tests of this exercise look at: calls of `train_step`, watched from all sides.

Nothing here knows the right answer. A probe makes a model and a batch, calls your code, and
reports what happened. Numbers are reported only where they can be compared: if the criterion
never saw the prediction, say, the weights afterwards tell nothing, and a word stands there.
"""

from __future__ import annotations

import math
import sys
from collections import OrderedDict
from typing import Any

import torch
from torch import Tensor, nn

from graders import simgpu
from graders.inside.call import NO_LOSS, Call
from graders.inside.describing import describe, first_odd, number_in, weights
from graders.inside.measuring import FULL, meaning
from graders.inside.placement import Placement
from graders.inside.probing import Draw, generator_states
from graders.inside.training import NOTHING, Watch


def one_step(student: Any, draw: Draw, *, batch: int = 5) -> dict[str, Any]:
    """One call on a linear model, with gradients left over from before."""
    model = nn.Sequential(OrderedDict(linear=nn.Linear(3, 1)))
    draw.fill(model)
    x, y = draw.normal(batch, 3), _far_targets(draw, batch)
    given = {"x": x.clone(), "y": y.clone(), **weights(model)}
    for parameter in model.parameters():
        parameter.grad = draw.normal(*parameter.shape)
    watch = Watch(model, torch.optim.SGD(model.parameters(), lr=0.07))
    while batch > 1 and _shuffles_nothing(batch):
        torch.rand(1)  # else whoever shuffles the batch would not be seen to do so
    seen = _call(student, watch, x, y)
    left = {**watch.seen.changed_for_good(), **watch.seen.left_behind()}
    return {"given": given, **seen, "left": left}


def three_steps(student: Any, draw: Draw) -> dict[str, Any]:
    """Three calls with one batch: float64, momentum, no gradients at all before the first."""
    model = nn.Sequential(nn.Tanh(), nn.Linear(3, 1)).double()
    draw.fill(model)
    x, y = draw.normal(5, 3, dtype=torch.float64), _far_targets(draw, 5).double()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.02, momentum=0.9)
    watch = Watch(model, optimizer, own=nn.Parameter(torch.zeros((), dtype=torch.float64)))
    states, seen = [generator_states()], []
    settings_kept, losses = True, []
    for _ in range(3):
        seen.append(_call(student, watch, x, y))
        losses.append(watch.seen.values[0] if watch.seen.values else 0.0)
        settings_kept &= not watch.seen.changed_for_good()["optimizer"]
        states.append(generator_states())
    # Of each generator: does it stand after every call where it stood after the first?
    repeats = [
        one != two and two == three == four for one, two, three, four in zip(*states, strict=True)
    ]
    clear = not any(NOTHING in one["after"].values() for one in seen)
    comparable = clear and settings_kept and not watch.memory_erased
    after = seen[-1]["after"]
    types = [word for one in seen for word in one["passed_on"].values() if "type" in word]
    return {
        "update": {
            key: first_odd([one["update"][key] for one in seen], usual)
            for key, usual in FULL.items()
        },
        "recorded": all(one["recorded"] for one in seen),
        "types": types[0] if types else "kept",
        "returned": first_odd(
            [_carried(one["returned"], losses[: i + 1]) for i, one in enumerate(seen)], "the loss"
        ),
        "steps": _in_how_many([one["steps"]["of_the_optimizer"] for one in seen]),
        "memory_erased": watch.memory_erased,
        "random_numbers_repeat": any(repeats),
        "loss_falls": losses[0] > losses[1] > losses[2] if comparable else NOTHING,
        "after": after if comparable else dict.fromkeys(after, NOTHING),
    }


class _Norm(nn.BatchNorm1d):
    """Batch normalization that does nothing, since under torch.func it cannot learn."""

    def forward(self, values: Tensor) -> Tensor:
        return values


def elsewhere(student: Any, draw: Draw, *, device: str = "simgpu") -> dict[str, Any]:
    """One call with model and batch on an accelerator, which is simulated unless it is named.

    Its dropout and its batch normalization are looked at, in the call and after it.
    """
    if device == "simgpu":
        simgpu.enable()
        student = student.load_again()  # it may ask for an accelerator when it is imported
    norm, dropout = _Norm(4, affine=False), nn.Dropout(0.5)
    model = nn.Sequential(nn.Linear(3, 4), norm, nn.Tanh(), dropout, nn.Linear(4, 1))
    draw.fill(model)
    model.to(device)
    x, y = draw.normal(5, 3).to(device), draw.normal(5, 1).to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    compared: list[str] = []
    layers: list[str] = []
    looking: list[bool] = []

    def look_for_anomalies(_: object) -> None:
        looking.append(torch.is_anomaly_enabled())

    def criterion(prediction: Tensor, target: Tensor) -> Tensor:
        compared.append(prediction.device.type)
        loss = nn.functional.mse_loss(prediction, target)
        if loss.requires_grad:
            loss.register_hook(look_for_anomalies)
        return loss

    criterion.__qualname__ = "criterion"  # the name that an error message shows

    def look_at_layers(*_: object) -> None:
        layers.append(_switched_off(norm, dropout))

    dropout.register_forward_pre_hook(look_at_layers)
    with Placement(model) as placed:
        student.train_step(model, optimizer, criterion, x, y)
    look_at_layers()
    # The loss, and somebody may print it as well; PyTorch's search for NaN fetches by itself.
    fetches = sys.maxsize if any(looking) else 4
    return {
        "placed": placed.seen(fetches=fetches),
        "looks_for_anomalies": any(looking),
        "compared_on": sorted(set(compared)),
        "switched_off": first_odd(layers, "nothing"),
    }


def _switched_off(norm: nn.Module, dropout: nn.Dropout) -> str:
    """Return in words which of the layers do not do what they do in training."""
    if norm.training:
        return "nothing" if dropout.training and dropout.p == 0.5 else "dropout"
    return "batch normalization" if dropout.training else "dropout and batch normalization"


def _shuffles_nothing(rows: int) -> bool:
    """Return whether the next random permutation leaves everything in its place."""
    with torch.random.fork_rng(devices=[]):
        return torch.equal(torch.randperm(rows), torch.arange(rows))


def _in_how_many(steps: list[Any]) -> str:
    """Return in words in how many calls the optimizer took a step."""
    stepped = [number != 0 for number in steps]
    return "all calls" if all(stepped) else "some calls" if any(stepped) else "no call"


def _call(student: Any, watch: Watch, x: Tensor, y: Tensor) -> dict[str, Any]:
    """Call train_step once and return what it did."""

    def train_step() -> object:
        return student.train_step(watch.model, watch.optimizer, watch.criterion, x, y)

    result = watch.call(train_step, x, y)
    seen = watch.seen
    update = seen.update()
    comparable = seen.intact() and seen.one_step() and update == FULL
    passed_on, gradients, steps = seen.passed_on(), seen.gradients(), seen.steps()
    if not seen.inputs:  # then there was nothing for the criterion, and no loss to learn from
        passed_on = dict.fromkeys(passed_on, "nothing")
        gradients, steps = NO_LOSS, {**steps, "of_the_optimizer": NO_LOSS}
    return {
        "returned": _returned(result, watch),
        "passed_on": passed_on,
        "passes": seen.passes(),
        "by_forward": bool(seen.inputs) and not seen.called_as_model,
        "through_a_copy": seen.through_a_copy,
        "recorded": seen.recorded(),
        "changed_before_the_pass": seen.changed_before,
        "in_lower_precision": seen.autocast,
        "gradients": gradients,
        "follows_another_loss": seen.follows_another_loss(),
        "steps": steps,
        "not_called": seen.not_called(),
        "update": update,
        "after": {name: seen.after[name] if comparable else NOTHING for name in seen.after},
        "batch": seen.batch(),
        "in_training_mode": all(seen.training),
        "left_in_training_mode": all(module.training for module in watch.modules),
    }


def _returned(result: object, watch: Watch) -> dict[str, Any]:
    seen, number = watch.seen, number_in(result)
    means = meaning(number, seen.values, seen.values_after, seen.batch_size)
    if seen.in_parts() or (seen.autocast and means == "some other number"):
        means = NOTHING  # each part has a loss of its own, and so has each precision
    elif means == "some other number":
        means = _changed(seen)
    plain = seen.intact() and means in ("the loss", "some other number")
    about = describe(result)
    return {
        "kind": _kind(result, about["kind"]),
        "has_graph": about.get("has_graph", False),
        "meaning": means,
        "value": number if plain else NOTHING,
    }


def _changed(seen: Call) -> str:
    """Return what a number may be that is none of the usual ones, by what backward() began with."""
    if seen.update()["added"] == "the weights themselves":
        return "the loss, and the weights in it"
    began = sum(seen.upstream.values())
    return "some other number" if began in (0, 1) else "the loss, changed before backward()"


def _carried(returned: dict[str, Any], losses: list[float]) -> str:
    """Return in words what a call returned, by the losses of the calls so far, its own the last."""
    if returned["meaning"] != "some other number":
        return str(returned["meaning"])
    known = {
        "the loss of an earlier call": losses[-2] if losses[1:] else math.nan,
        "the sum of all losses so far": sum(losses),
        "the mean of all losses so far": sum(losses) / len(losses),
    }
    number = returned["value"] if isinstance(returned["value"], float) else math.nan
    alike = (words for words, one in known.items() if math.isclose(number, one, rel_tol=1e-6))
    return next(alike, "some other number")


def _kind(result: object, kind: str) -> str:
    """Return the kind of a result; several values are one kind, however they are held together."""
    if type(result).__module__ == "numpy":
        return "NumPy value"
    return "list, tuple or dict" if isinstance(result, (list, tuple, dict)) else kind


def _far_targets(draw: Draw, rows: int) -> Tensor:
    """Return targets far from any prediction, so that a limit on the gradients shows."""
    signs = torch.tensor([-1.0, 1.0]).repeat(rows)[:rows, None]
    return signs * draw.uniform(20, 30, rows, 1)
