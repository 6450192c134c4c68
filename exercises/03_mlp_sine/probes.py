"""What the tests of this exercise look at: a probe for each of your functions and for MLP.

Nothing here knows the right answer: each probe calls your code, and reports what it did. Numbers
are reported only where they can be compared. If a step used the wrong gradients, say, the losses
after it tell nothing, and a word stands there.
"""

from __future__ import annotations

import inspect
import math
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from torch import Tensor, nn
from torch.optim import SGD, Adam

from graders import simgpu
from graders.inside.around import silenced
from graders.inside.describing import (
    changes,
    constant,
    describe,
    equal,
    first_odd,
    gradients,
    name_of,
    near,
    number_in,
    plain,
    weights,
)
from graders.inside.figures import describe_figure
from graders.inside.fitting import fit_of
from graders.inside.loading import theirs
from graders.inside.networks import (
    has_forward,
    hooks_run,
    runs_on_accelerator,
    start,
    unregistered,
    without_gradient,
)
from graders.inside.placement import Placement
from graders.inside.probing import Draw, random_numbers, starts_over
from graders.inside.running import fresh_state
from graders.inside.steps import how_many, losses_in, watch_gradients, watch_inputs
from graders.inside.training import NOTHING, Watch

POINTS = 30
STEPS = 5
TWO_LAYERS = ["1", "1 x hidden", "hidden", "hidden x 1"]


def data(student: Any, draw: Draw) -> dict[str, Any]:
    """Ask for 30 points of the curve twice, and once for as many as there are by default."""
    fresh_state(1)
    result, follows_one = student.sine_data(POINTS), random_numbers()
    fresh_state(2)
    again, follows_two = _pair(student.sine_data(POINTS)), random_numbers()
    pair, default = _pair(result), _pair(student.sine_data())
    x, y = _row(pair[0], POINTS), _row(pair[1], POINTS)
    spacing = _spacing(x)
    kind = _kind_of_pair(result)
    same_again = kind != "two tensors" or (equal(pair[0], again[0]) and equal(pair[1], again[1]))
    return {
        "kind": kind,
        "x_shape": _shape(pair[0]),
        "y_shape": _shape(pair[1]),
        "default_shape": _shape(default[0]),
        "x_type": describe(pair[0]).get("dtype"),
        "y_type": describe(pair[1]).get("dtype"),
        "requires_grad": any(describe(one).get("requires_grad") for one in pair),
        "spacing": spacing,
        "x": x if same_again and spacing == "even" else NOTHING,
        "y": y if same_again and spacing == "even" else NOTHING,
        "same_again": same_again,
        "reseeds": starts_over(follows_one, follows_two),
    }


def network(student: Any, draw: Draw, *, task: str = "", save_as: str = "") -> dict[str, Any]:
    """Look at a network as it is made, and at what it gives with weights of the probe's choice.

    With a task, the network is trained by `fit`, and what it has learned is reported instead:
    "sine", whose fit is drawn to a file if one is named, or "another sine" with an amplitude, phase
    and offset of its own.
    """
    if task:
        return _learned(student, draw, task, save_as)
    simgpu.enable()
    hidden = int(draw.integers(4, 9))
    x = draw.uniform(-2, 3, 32, 1)
    before = x.clone()
    fresh_state(1)
    model, follows_one = student.MLP(hidden), random_numbers()
    if not isinstance(model, nn.Module):
        return {"kind": "no nn.Module"}
    if not has_forward(model):
        return {"kind": "an nn.Module without forward"}
    fresh_state(2)
    other, follows_two = student.MLP(hidden), random_numbers()
    answers = [theirs(model, batch) for batch in (x, before[:7].clone(), before[:1].clone())]
    built, started = _built(model, hidden), start(model, other)
    given = _set_weights(model, draw, hidden)
    answer = theirs(model, before.clone())
    same_again = equal(answer, theirs(model, before.clone()))
    comparable = built == {"parameters": "of two linear layers", "unregistered": "nothing"}
    return {
        "given": {"x": before, **given},
        "kind": "nn.Module",
        "built": built,
        "by_sequential": any(isinstance(one, nn.Sequential) for one in model.modules()),
        "default_numbers": _numbers(student.MLP()) if comparable else NOTHING,
        "start": started,
        "reseeds": starts_over(follows_one, follows_two),
        "shapes": [_shape(each) for each in answers],
        "same_again": same_again,
        "value": _row(answer, 32) if comparable and same_again else NOTHING,
        "without_gradient": without_gradient(model, answer),
        "hooks_run": hooks_run(model, before.clone()),
        "batch": changes([before, x]),
        "runs_on_accelerator": runs_on_accelerator(other, before.clone()),
    }


def fitting(student: Any, draw: Draw) -> dict[str, Any]:
    """Fit a straight line to seven points with momentum, and one that goes through all of them."""
    x, y = draw.uniform(-2, 2, 7, 1), draw.normal(7, 1) + 2
    model = nn.Sequential(OrderedDict(linear=nn.Linear(1, 1)))
    draw.fill(model)
    optimizer = SGD(model.parameters(), lr=0.05, momentum=0.5)
    given = {"x": x.clone(), "y": y.clone(), **weights(model)}
    watch = Watch(model, optimizer)
    inputs, used = watch_inputs(model[0], given["x"]), watch_gradients(watch)
    fresh_state(1)
    result = watch.call(lambda: student.fit(model, x, y, optimizer, STEPS), x, y)
    follows_one = random_numbers()
    seen = watch.seen
    taken = how_many(seen.own_steps, STEPS)
    by_itself = taken == "as many as asked" and not (seen.by_hand or seen.through_a_copy)
    once = seen.passes() == 1 and seen.own_steps > 1
    gradients_are = "computed" if seen.differentiated else "none"
    if gradients_are == "none" and any(one.called for one in seen.methods["backward"]):
        gradients_are = "cut off"
    gradients_used = used() if gradients_are == "computed" and by_itself else "this step's"
    usual = (
        by_itself and not once and gradients_are == "computed" and gradients_used == "this step's"
    )
    usual = usual and inputs() in ("x", "x in another order")
    after = weights(model)
    returned, losses = losses_in(result, STEPS, seen.own_steps or STEPS)
    goes_on, follows_two = _fit_what_fits(student, draw)
    return {
        "given": given,
        "returned": returned,
        "losses": losses if usual and losses is not None else NOTHING,
        "steps": {
            "taken": taken,
            "of_another": seen.other_steps > 0,
            "by_hand": seen.by_hand,
            "goes_on": goes_on if by_itself else NOTHING,
        },
        "gradients": gradients_are,
        "used": gradients_used,
        "not_called": seen.not_called(),
        "predicts_only_once": once,
        "model_given": inputs(),
        "through_a_copy": seen.through_a_copy,
        "by_forward": bool(seen.inputs) and not seen.called_as_model,
        "after": {name: one if usual else NOTHING for name, one in after.items()},
        "batch": seen.batch(),
        "in_training_mode": all(seen.training),
        "left_in_training_mode": all(module.training for module in model.modules()),
        "left": seen.changed_for_good(),
        "reseeds": starts_over(follows_one, follows_two),
    }


def elsewhere(student: Any, draw: Draw) -> dict[str, Any]:
    """Fit a network on an accelerator, which is simulated, and note what is copied meanwhile."""
    simgpu.enable()
    student = student.load_again()  # it may ask for an accelerator when it is imported
    model = nn.Sequential(nn.Linear(1, 4), nn.Tanh(), nn.Linear(4, 1))
    draw.fill(model)
    model.to("simgpu")
    x, y = draw.uniform(-2, 2, 5, 1).to("simgpu"), draw.normal(5, 1).to("simgpu")
    optimizer = SGD(model.parameters(), lr=0.1)
    with Placement(model) as placed:
        student.fit(model, x, y, optimizer, STEPS)
    return {"placed": placed.seen(fetches=2 * STEPS - 1, sends=STEPS - 1)}


def picture(student: Any, draw: Draw) -> dict[str, Any]:
    """Draw the data and the fit of a small network, twice, and look at what is in the figure."""
    model = nn.Sequential(nn.Linear(1, 4), nn.Tanh(), nn.Linear(4, 1))
    draw.fill(model, scale=1.0)
    x, y = draw.uniform(-3, 3, 12, 1).sort(dim=0).values, draw.normal(12, 1) + 4
    before = (x.clone(), y.clone())
    for parameter in model.parameters():
        parameter.grad = draw.normal(*parameter.shape)
    weights_before, gradients_before = weights(model), gradients(model)
    graphs: list[bool] = []
    model.register_forward_hook(lambda _, args, output: graphs.append(output.requires_grad))
    with silenced(plt, "show") as shown, silenced(Figure, "savefig") as saved:
        figure = student.plot_fit(model, x, y)
        modes = [model.training]
        again = student.plot_fit(model.eval(), x, y)
        modes.append(model.training)
    with_graph, grad_mode = any(graphs), torch.is_grad_enabled()
    seen = describe_figure(figure)
    drawn = _drawn(seen.get("axes", []), model, *before)
    plt.close("all")
    return {
        "kind": seen["kind"],
        "drawn": drawn if "axes" in seen else dict.fromkeys(drawn, NOTHING),
        "another_figure": again is not figure if "axes" in seen else NOTHING,
        "with_graph": with_graph,
        "grad_mode": grad_mode,
        "mode_kept": {"training": modes[0], "eval": not modes[1]},
        "weights_kept": _all_equal(weights_before, weights(model)),
        "gradients_kept": _all_equal(gradients_before, gradients(model)),
        "batch": changes((before[0], x), (before[1], y)),
        "shown": bool(shown),
        "saved": bool(saved),
    }


def _learned(student: Any, draw: Draw, task: str, save_as: str) -> dict[str, Any]:
    """Train a network by `fit`, and report how well it does then."""
    if task == "sine":
        x, y = _pair(student.sine_data(100))
        model, steps = student.MLP(), 120
    else:
        x = draw.uniform(-math.pi, math.pi, 48, 1)
        y = draw.uniform(2, 3, 1) * torch.sin(x + draw.uniform(0.5, 1, 1)) + draw.uniform(1, 2, 1)
        model, steps = student.MLP(64), 50
    if not isinstance(model, nn.Module) or not has_forward(model) or not [*model.parameters()]:
        return {"fit": fit_of(None, x, x), "all_weights_moved": False}
    theirs(model, x)  # some layers learn their size only now
    before = weights(model)
    student.fit(model, x, y, Adam(model.parameters(), lr=0.05), steps)
    after = weights(model)
    with torch.no_grad():
        answer = theirs(model, x)
    if save_as:
        student.plot_fit(model, x, y).savefig(save_as)
    truth = plain(y)
    fit = fit_of(plain(answer), x, truth if truth is not None else x)
    moved = all(not equal(after[name], before[name]) for name in before)
    return {"fit": fit, "all_weights_moved": moved}


def _pair(value: object) -> tuple[Any, Any]:
    return tuple(value) if isinstance(value, (tuple, list)) and len(value) == 2 else (None, None)


def _kind_of_pair(value: object) -> str:
    if isinstance(value, Tensor):
        return f"a single tensor of the shape {_shape(value)}"
    if not isinstance(value, (tuple, list)):
        return str(describe(value)["kind"])
    kinds = {str(describe(one)["kind"]) for one in value}
    if len(value) == 2 and kinds == {"Tensor"}:
        return "two tensors"
    return f"{len(value)} values of these types: {', '.join(sorted(kinds)) or 'none'}"


def _shape(value: object) -> str:
    """Return the shape of a tensor as Python shows it, or the type of anything else."""
    seen = describe(value)
    return str(tuple(seen["shape"])) if "shape" in seen else str(seen["kind"])


def _row(value: object, numbers: int) -> Tensor | None:
    """Return the numbers of a tensor in a row, None unless there are as many as wanted."""
    tensor = plain(value)
    return tensor.float().flatten() if tensor is not None and tensor.numel() == numbers else None


def _spacing(x: Tensor | None) -> str:
    """Return in words how far apart numbers in a row are."""
    if x is None:
        return NOTHING
    steps = x.diff()
    if bool((steps > 0).all()):
        return "even" if constant(steps) else "uneven"
    return "falling" if bool((steps < 0).all()) else "in no order"


def _built(model: nn.Module, hidden: int) -> dict[str, str]:
    """Return which parameters a network has, and what it should have registered but did not."""
    shapes = sorted(
        " x ".join("hidden" if size == hidden else str(size) for size in parameter.shape)
        for parameter in model.parameters()
    )
    alike = "of two linear layers" if shapes == TWO_LAYERS else ", ".join(shapes) or "none"
    return {"parameters": alike, "unregistered": unregistered(model)}


def _numbers(model: nn.Module) -> int:
    theirs(model, torch.zeros(1, 1))
    return sum(parameter.numel() for parameter in model.parameters())


def _set_weights(model: nn.Module, draw: Draw, hidden: int) -> dict[str, Tensor]:
    """Set weights by their shape, so that the order of the layers makes no difference.

    Both layers get the same weights, which may stand in a row or in a column.
    """
    signs = torch.tensor([1.0, -1.0]).repeat(hidden)[:hidden]
    both = signs * draw.uniform(0.5, 1.5, hidden)
    biases, last_bias = draw.uniform(-1, 1, hidden), draw.uniform(0.2, 0.4, 1)
    chosen = {(1, hidden): both, (hidden,): biases, (1,): last_bias}
    with torch.no_grad():
        for parameter in model.parameters():
            values = chosen.get(tuple(sorted(parameter.shape)))
            values = draw.normal(*parameter.shape) if values is None else values
            parameter.copy_(values.reshape(parameter.shape))
    return {"weights_of_both": both, "biases": biases, "last_bias": last_bias}


def _fit_what_fits(student: Any, draw: Draw) -> tuple[bool, list[float]]:
    """Fit a line that goes through all points; return whether all steps were taken."""
    model = nn.Linear(1, 1)
    draw.fill(model)
    x = draw.normal(5, 1)
    optimizer = SGD(model.parameters(), lr=0.1)
    steps: list[bool] = []
    optimizer.register_step_post_hook(lambda *_: steps.append(True))
    fresh_state(2)
    student.fit(model, x, model(x).detach(), optimizer, 2 * STEPS)
    return len(steps) == 2 * STEPS, random_numbers()


def _drawn(axes: list[dict[str, Any]], model: nn.Module, x: Tensor, y: Tensor) -> dict[str, Any]:
    """Return in words what some axes show of the data and of the model's fit."""
    curves = [[one["points"] for one in each["curves"]] for each in axes]
    names = [[_drawn_as(points, model, x, y) for points in each] for each in curves]
    places = {
        what: [i for i, each in enumerate(names) if f"{what}, as it is" in each]
        for what in ("data", "fit")
    }
    both = set(places["data"]) & set(places["fit"])
    here = axes[min(both or places["data"] or places["fit"] or [0])] if axes else None
    every = [name for each in names for name in each]
    labels = [one["label"] for one in here["curves"] if one["label"]] if here else []
    listed = len(here["legend"]) if here else 0
    return {
        "data": _first_of("data", every),
        "fit": _first_of("fit", every),
        "together": bool(both) if places["data"] and places["fit"] else NOTHING,
        "xlabel": bool(here and here["xlabel"].strip()),
        "ylabel": bool(here and here["ylabel"].strip()),
        "legend": "two names"
        if listed > 1
        else "one name"
        if listed
        else "none, but labels"
        if labels
        else "none",
    }


def _first_of(what: str, names: Sequence[str]) -> str:
    """Return how something was drawn, if it was."""
    found = [name.removeprefix(f"{what}, ") for name in names if name.startswith(what)]
    return "as it is" if "as it is" in found else next(iter(found), "missing")


def _drawn_as(points: Tensor | None, model: nn.Module, x: Tensor, y: Tensor) -> str:
    """Return what the points of a curve are."""
    if points is None or len(points) < 2:
        return "something else"
    with torch.no_grad():
        fit = model(x)
        there = model(points[:, :1].float()).double()
    count = torch.arange(len(x))[:, None]
    for what, values in (("data", y), ("fit", fit)):
        for how, pair in {
            "as it is": (x, values),
            "with x and y swapped": (values, x),
            "against a count": (count, values),
        }.items():
            if near(points, torch.cat(pair, dim=1).double()):
                return f"{what}, {how}"
    if any(near(points, torch.cat([x, error], dim=1).double()) for error in (fit - y, y - fit)):
        return "fit, as its distance from the data"
    return "fit, as it is" if near(points[:, 1:], there) else "something else"


def _all_equal(one: dict[str, Any], two: dict[str, Any]) -> bool:
    return one.keys() == two.keys() and all(equal(one[name], two[name]) for name in one)
