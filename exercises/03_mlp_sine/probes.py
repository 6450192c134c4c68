"""What the tests of this exercise look at: a probe for each of your functions and for MLP.

Nothing here knows the right answer: each probe calls your code, and reports what it did. Numbers
are reported only where they can be compared. If a step used the wrong gradients, say, the losses
after it tell nothing, and a word stands there.
"""

from __future__ import annotations

import copy
import math
import sys
from collections import OrderedDict
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.optim import SGD, Adam

from graders import simgpu
from graders.inside.around import Noted, settings, surroundings, undo_settings
from graders.inside.curves import shows, shows_model
from graders.inside.describing import changes, equal, gradients, plain, weights
from graders.inside.fits import Fit, patiently
from graders.inside.fitting import fit_of
from graders.inside.later import MANY, acts_later
from graders.inside.loading import theirs
from graders.inside.named import swapped, told_apart
from graders.inside.networks import (
    built,
    has_forward,
    hooks_run,
    numbers_to_train,
    runs_on_accelerator,
    same_in_eval,
    sequentials,
    set_two_layers,
    start,
    without_gradient,
)
from graders.inside.pictures import Picture
from graders.inside.placement import Placement
from graders.inside.points import describe_points, pair, row, shape
from graders.inside.probing import Draw, random_numbers, starts_over
from graders.inside.running import fresh_state
from graders.inside.signatures import default_of, names_of_arguments
from graders.inside.training import NOTHING

STEPS = 4
RATE = 1.5
# More than the usual batches hold, and longer than those who stop early wait.
ROWS = 300
LONG = 120
# In these nothing is trained.
OTHERS = ("sine_data", "MLP", "plot_fit")
WORDS = {"data": ("data", "point", "sin"), "fit": ("fit", "model", "predict", "network", "mlp")}


def data(student: Any, draw: Draw) -> dict[str, Any]:
    """Ask for n points of the curve twice, and once for as many as there are by default."""
    points = int(draw.integers(21, 60))
    fresh_state(1)
    before = settings()
    result, follows_one = student.sine_data(points), random_numbers()
    left = settings() != before
    fresh_state(2)
    again, follows_two = student.sine_data(points), random_numbers()
    undo_settings()
    seen = describe_points(result, points)
    two = zip(pair(result), pair(again), strict=True)
    same_again = all(plain(one) is None or equal(one, other) for one, other in two)
    if not same_again or seen["spacing"] != "even":
        seen |= {"x": NOTHING, "y": NOTHING}
    return {
        **seen,
        "default_shape": shape(pair(student.sine_data())[0]),
        "same_again": same_again,
        "reseeds": starts_over(follows_one, follows_two),
        "settings_left": left,
        "given": {"n": points},
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
    hidden = int(draw.integers(8, 13))
    x = draw.uniform(-14, 16, 32, 1)  # far enough for an upper end of the ReLU to show
    with sequentials() as noted:
        return _network(student, draw, hidden, x, noted)


def _network(
    student: Any, draw: Draw, hidden: int, x: Tensor, sequential: list[Noted]
) -> dict[str, Any]:
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
    parts, started = built(model, hidden), start(model, other)
    given = set_two_layers(model, draw, hidden)
    answer = theirs(model, before.clone())
    same_again = equal(answer, theirs(model, before.clone()))
    comparable = parts == {"parameters": "of two linear layers", "unregistered": "nothing"}
    return {
        "given": {"x": before, **given},
        "kind": "nn.Module",
        "built": parts,
        "by_sequential": any(one.called for one in sequential),
        "arguments": names_of_arguments(student.MLP, "hidden"),
        "default_numbers": numbers_to_train(student.MLP()) if comparable else NOTHING,
        "start": started,
        "reseeds": starts_over(follows_one, follows_two),
        "shapes": [shape(each) for each in answers],
        "same_again": same_again,
        "value": row(answer, 32) if comparable and same_again else NOTHING,
        "same_in_eval": not same_again or same_in_eval(model, answer, before.clone()),
        "without_gradient": without_gradient(model, answer, before),
        "hooks_run": hooks_run(model, before.clone()),
        "batch": changes([before, x]),
        "runs_on_accelerator": runs_on_accelerator(other, before.clone()),
    }


def fitting(student: Any, draw: Draw) -> dict[str, Any]:
    """Fit a straight line to many points, and for longer one that goes through all of them.

    The rate is so high that the loss rises.
    """
    x, y = draw.uniform(-2, 2, ROWS, 1), draw.normal(ROWS, 1) + 2
    model = nn.Sequential(OrderedDict(linear=nn.Linear(1, 1)))
    draw.fill(model)
    fit = Fit(model, SGD(model.parameters(), lr=RATE, momentum=0.5), x, y, STEPS)
    fresh_state(1)
    fit.run(lambda: student.fit(model, x, y, fit.optimizer, STEPS))
    follows_one, seen = random_numbers(), fit.seen()
    type_left = str(torch.get_default_dtype()).removeprefix("torch.")
    wanted = MANY if acts_later(student.source, *OTHERS) else LONG
    wanted = wanted if fit.by_itself else STEPS
    again = _fit_what_fits(student, draw, wanted)
    seen["left"]["optimizer"] |= again.settings_changed
    seen["returned"]["with_earlier_losses"] = again.returned == STEPS + wanted
    return {
        "given": fit.given,
        **seen,
        "goes_on": again.goes_on if fit.by_itself else NOTHING,
        "reseeds": starts_over(follows_one, again.follows),
        "arguments": names_of_arguments(student.fit, "model", "x", "y", "optimizer", "steps"),
        "default_type_left": type_left,
        "default_steps": default_of(student.fit, "steps"),
    }


def elsewhere(student: Any, draw: Draw, *, device: str = "simgpu") -> dict[str, Any]:
    """Fit a network on an accelerator; if it is the simulated one, note what is copied meanwhile."""
    if device == "simgpu":
        simgpu.enable()
        student = student.load_again()  # it may ask for an accelerator when it is imported
    model = nn.Sequential(nn.Linear(1, 4), nn.Tanh(), nn.Linear(4, 1))
    draw.fill(model)
    model.to(device)
    x, y = draw.uniform(-2, 2, ROWS, 1).to(device), draw.normal(ROWS, 1).to(device)
    optimizer = SGD(model.parameters(), lr=0.1)
    in_parts, looking = [False], [False]

    def model_called(_: nn.Module, args: tuple[Any, ...]) -> None:
        in_parts.append(isinstance(args[0], Tensor) and len(args[0]) < ROWS)
        looking.append(torch.is_anomaly_enabled())

    model.register_forward_pre_hook(model_called)
    before = torch.get_default_device()
    with Placement(model) as placed:
        patiently(optimizer, STEPS, lambda: student.fit(model, x, y, optimizer, STEPS))
    left = torch.get_default_device() != before
    undo_settings()
    # PyTorch's search for NaN fetches by itself; and who takes parts of x is told of that.
    fetches = sys.maxsize if any(looking + in_parts) else 2 * STEPS - 1
    sends = sys.maxsize if any(in_parts) else STEPS - 1
    return {"placed": placed.seen(fetches=fetches, sends=sends), "default_device_left": left}


def picture(student: Any, draw: Draw) -> dict[str, Any]:
    """Draw the data and the fit of a small network, twice, and look at what is in the figure."""
    model = nn.Sequential(nn.Linear(1, 4), nn.Tanh(), nn.Linear(4, 1))
    draw.fill(model, scale=1.0)
    x, y = draw.uniform(-3, 3, 12, 1).sort(dim=0).values, draw.normal(12, 1) + 4
    for parameter in model.parameters():
        parameter.grad = draw.normal(*parameter.shape)
    before, weights_before = (x.clone(), y.clone()), weights(model)
    gradients_before = gradients(model)
    things = {"data": shows(*before), "fit": shows_model(copy.deepcopy(model), *before)}
    graphs, modes = [], []
    model.register_forward_hook(lambda _, args, output: graphs.append(output.requires_grad))

    def draw_in(mode: bool) -> object:
        figure = student.plot_fit(model.train(mode), x, y)
        modes.append(model.training == mode)
        return figure

    drawn = Picture(things, lambda: draw_in(True), lambda: draw_in(False))
    return {
        **drawn.seen(),
        "drawn": {name: one.how for name, one in drawn.found.items()},
        "legend": told_apart(drawn, WORDS),
        "with_graph": any(graphs),
        "grad_mode": torch.is_grad_enabled(),
        "mode_kept": dict(zip(("training", "eval"), modes, strict=True)),
        "weights_kept": _all_equal(weights_before, weights(model)),
        "gradients_kept": _all_equal(gradients_before, gradients(model)),
        "frozen": not all(parameter.requires_grad for parameter in model.parameters()),
        "axes_swapped": swapped(drawn, "x", "y"),
        "batch": changes((before[0], x), (before[1], y)),
    }


def _learned(student: Any, draw: Draw, task: str, save_as: str) -> dict[str, Any]:
    """Train a network by `fit`, and report how well it does then."""
    if task == "sine":
        x, y = pair(student.sine_data(100))
        model, steps, rate = student.MLP(), 120, 0.05
    else:
        x = draw.uniform(-math.pi, math.pi, 48, 1)
        y = draw.uniform(2, 3, 1) * torch.sin(x + draw.uniform(0.5, 1, 1)) + draw.uniform(1, 2, 1)
        model, steps, rate = student.MLP(64), 32, 0.1
    if not isinstance(model, nn.Module) or not has_forward(model) or not [*model.parameters()]:
        return {"fit": fit_of(None, x, x), "all_weights_moved": False}
    theirs(model, x)  # some layers learn their size only now
    if task == "another sine":
        draw.fill(model, scale=0.1)  # how long it takes would depend on the start
    before = weights(model)
    optimizer = Adam(model.parameters(), lr=rate)
    patiently(optimizer, steps, lambda: student.fit(model, x, y, optimizer, steps))
    after = weights(model)
    with torch.no_grad():
        answer = theirs(model, x)
    if save_as:
        student.plot_fit(model, x, y).savefig(save_as)
    truth = plain(y)
    fit = fit_of(plain(answer), x, truth if truth is not None else x)
    moved = all(not equal(after[name], before[name]) for name in before)
    return {"fit": fit, "all_weights_moved": moved}


class _Again(NamedTuple):
    goes_on: bool  # whether all steps were taken
    returned: int | None  # how many things came back
    settings_changed: bool  # whether the optimizer is set in another way now
    follows: list[float]  # random numbers


def _fit_what_fits(student: Any, draw: Draw, wanted: int) -> _Again:
    """Fit a line that goes through all points."""
    fresh_state(2)
    model = nn.Linear(1, 1)
    draw.fill(model)
    x = draw.normal(5, 1)
    optimizer = SGD(model.parameters(), lr=0.1)
    steps: list[bool] = []
    optimizer.register_step_post_hook(lambda *_: steps.append(True))
    y, parameters = model(x).detach(), list(model.parameters())
    before = surroundings(model, parameters, optimizer)["optimizer"]
    result = patiently(optimizer, wanted, lambda: student.fit(model, x, y, optimizer, wanted))
    follows, after = random_numbers(), surroundings(model, parameters, optimizer)["optimizer"]
    undo_settings()
    returned = len(result) if isinstance(result, list | tuple) else None
    return _Again(len(steps) == wanted, returned, after != before, follows)


def _all_equal(one: dict[str, Any], two: dict[str, Any]) -> bool:
    return one.keys() == two.keys() and all(equal(one[name], two[name]) for name in one)
