"""What the tests of this exercise look at: a probe for each of your functions.

Nothing here knows the right answer: each probe calls your code, and reports what it did. Your
functions are handed makers of optimizers that keep notes. Some of these optimizers do not even look
at gradients: they put the weights where the probe wants them, so that it is known beforehand at
which step the loss is low.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import torch
from torch import Tensor, nn

from graders.inside.describing import describe, first_odd
from graders.inside.generators import NotedGenerators, how_left
from graders.inside.loading import StudentRaised
from graders.inside.loops import Loop
from graders.inside.makers import AS_MADE, THE_PARAMETERS, Maker
from graders.inside.measuring import in_a_row
from graders.inside.pictures import AS_IT_IS, Picture
from graders.inside.probing import Draw
from graders.inside.starts import CONTINUES, Starts
from graders.inside.steps import THIS_STEPS, how_many, losses_in
from graders.inside.training import NOTHING

STEPS = 5
UNITS = 16
SHAPES = [(UNITS, 1), (UNITS,), (1, UNITS), (1,)]
# In a script, a letter for each step tells how its loss is: high, medium, low, best, no number (x).
GOES_ON = "hhbbhhxx"
ENDS = {"h": "where the loss does not fall", "b": "where the loss is low", "x": "where it is NaN"}
RACE = {"never": "hmxmll", "bounces": "hmlh", "late": "hhml"}
RACE_STEPS = 4
AGAIN = ("bounces", "never")


def training(student: Any, draw: Draw) -> dict[str, Any]:
    """Train with momentum from weights that the probe has chosen, and twice more."""
    seed, other_seed = (int(number) for number in 100 + draw.integers(0, 1000, 2) * 2)
    # From here the loss falls in every step, and some errors are larger than 1 while others are not.
    chosen = [0.3 * draw.normal(*shape) for shape in SHAPES]
    chosen[-1] += 2
    maker, goes_on, another = Maker(chosen, None, _gradient, STEPS), _scripted(GOES_ON), Maker()
    with NotedGenerators(1) as one, Loop(maker, _data()[0]) as loop:
        result = student.train(maker, STEPS, seed)
    maker.ended()
    with NotedGenerators(2) as two:
        student.train(goes_on, len(GOES_ON), seed)
    student.train(another, 1, seed + 2 * other_seed + 1)
    watched = loop.seen()
    taken = how_many(maker.steps, STEPS)
    used = ", then ".join(dict.fromkeys(maker.used)) or NOTHING
    handed = first_odd(maker.handed[:1], THE_PARAMETERS)
    by_itself = taken == "as many as asked" and not maker.moved_besides and handed == THE_PARAMETERS
    comparable = by_itself and used in (THIS_STEPS, "others") and maker.settings == AS_MADE
    comparable = comparable and watched["given_to_the_model"] == "x"
    returned, losses = losses_in(result, STEPS, maker.steps or STEPS)
    return {
        "given": {f"chosen_{n}": tensor for n, tensor in enumerate(chosen)},
        "start": _starts().of_trainings([maker, goes_on], another, seed),
        "random_numbers": how_left(one, two),
        "handed": handed,
        "optimizers_made": _how_often(len(maker.handed)),
        **watched,
        "steps": {
            "taken": taken,
            "besides": maker.moved_besides,
            "uncounted": losses is not None and len(losses) < maker.steps,
            "ends": _ends(goes_on.steps) if by_itself else NOTHING,
        },
        "used": used,
        "settings": maker.settings,
        "returned": returned,
        "first_loss": _first_loss(losses, chosen),
        "losses": losses if comparable and losses is not None else NOTHING,
    }


def reaching(student: Any, draw: Draw) -> dict[str, Any]:
    """Ask for the first step at or below a target, in a number of lists of losses."""
    scale = float(draw.uniform(0.5, 2.0, dtype=torch.float64))
    nan = math.nan
    lists = {
        "bounces": [0.9, 0.7, 0.3, 0.2, 0.6, 0.4, 0.8],
        "at_the_target": [0.9, 0.8, 0.7, 0.5, 0.4],
        "just_above": [0.9, 0.52, 0.502, 0.3],
        "at_once": [0.4, 0.9, 0.3],
        "at_the_end": [0.9, 0.8, 0.7, 0.1],
        "never": [0.9, 0.8, 0.7],
        "empty": [],
        "only_nan": [nan, nan],
        "nan_before": [0.9, nan, 0.6, 0.3],
        "nan_after": [0.9, 0.3, nan],
    }
    seen: dict[str, Any] = {"given": {"target": 0.5 * scale}}
    kept = True
    for name, numbers in lists.items():
        losses = [scale * number for number in numbers]
        before = [str(number) for number in losses]
        seen["given"][name] = before
        seen[name] = _reached(student, losses, 0.5 * scale, edge=name != "bounces")
        kept &= before == [str(number) for number in losses]
    return {**seen, "losses_kept": kept}


def comparing(student: Any, draw: Draw) -> dict[str, Any]:
    """Compare optimizers that go where they are told, once more in another order, then one alone.

    That one has another target, at which it arrives earlier. What your train and steps_to_reach
    make of the same optimizers is asked for as well.
    """
    seed = int(draw.integers(100, 1000))
    target, easier = float(draw.uniform(0.05, 0.18)), float(draw.uniform(0.25, 0.5))
    alone, makers = _racers(RACE), _racers(RACE)
    losses = {name: student.train(maker, RACE_STEPS, seed) for name, maker in alone.items()}
    parts = {name: _reached(student, each, target, edge=True) for name, each in losses.items()}
    handed = dict(makers)
    with NotedGenerators(1) as one:
        result = student.compare(handed, target, RACE_STEPS, seed)
    with NotedGenerators(2) as two:
        again = student.compare(_racers(AGAIN), target, RACE_STEPS, seed)
    easy = student.compare(_racers(["bounces"]), easier, RACE_STEPS, seed)
    is_dict = isinstance(result, Mapping)
    values = {name: _entry(result, name) for name in RACE}
    target_used = _differs_by_target(
        (values["bounces"], _entry(easy, "bounces")),
        (parts["bounces"], _reached(student, losses["bounces"], easier, edge=True)),
    )
    starts = [
        _starts().of(maker, seed, list(makers.values())[:i])
        for i, maker in enumerate(makers.values())
    ]
    used, used_alone = makers["bounces"].used, alone["bounces"].used
    return {
        "given": {"scripts": dict(RACE), "steps": RACE_STEPS},
        "kind": str(describe(result)["kind"]),
        "names": _names(result) if is_dict else NOTHING,
        "target_used": target_used,
        "needed": {
            name: "what its losses say" if value == parts[name] else value
            for name, value in values.items()
        }
        if is_dict and target_used
        else dict.fromkeys(values, NOTHING),
        "each_has_run": all(maker.handed for maker in makers.values()),
        "starts": ", then ".join(dict.fromkeys(starts)),
        "order_matters": is_dict and any(values[name] != _entry(again, name) for name in AGAIN),
        "trains_as_train_does": CONTINUES in starts or used == used_alone[: len(used)],
        "settings": first_odd([maker.settings for maker in makers.values()], AS_MADE),
        "optimizers_kept": handed == makers and list(handed) == list(makers),
        "random_numbers": how_left(one, two),
    }


def picture(student: Any, draw: Draw) -> dict[str, Any]:
    """Draw three histories of different length, twice, and look at what is in the figure."""
    lengths = {"fast one": 6, "slow one": 9, "third one": 7}
    histories = {
        name: [float(number) for number in draw.uniform(0.001, 3, length, dtype=torch.float64)]
        for name, length in lengths.items()
    }
    before = {name: list(losses) for name, losses in histories.items()}
    curves = {name: _recognise(losses) for name, losses in before.items()}
    calls = [lambda: student.plot_losses(histories)] * 2
    seen = Picture(curves, *calls)
    labels = {name: one.label for name, one in seen.found.items()}
    return {
        **seen.seen(),
        "curves": first_odd([one.how for one in seen.found.values()], AS_IT_IS),
        "loss_axis": seen.here["yscale"] if seen.here else NOTHING,
        "step_axis": seen.here["xscale"] if seen.here else NOTHING,
        "labels": _labelled(labels) if seen.here else NOTHING,
        "legend": _listed(seen.here["legend"], set(labels)) if seen.here else NOTHING,
        "histories_kept": before == histories,
    }


@cache
def _data() -> tuple[Tensor, Tensor]:
    x = torch.linspace(-math.pi, math.pi, 100).unsqueeze(1)
    return x, torch.sin(x)


@cache
def _starts() -> Starts:
    """Return what tells where initial weights come from."""
    return Starts(lambda: nn.Sequential(nn.Linear(1, UNITS), nn.ReLU(), nn.Linear(UNITS, 1)))


@cache
def _places() -> dict[str, list[Tensor]]:
    """Return weights for each letter of a script."""
    x, y = _data()
    slopes, kinks = torch.ones(UNITS, 1), -torch.linspace(-3.5, 2.8, UNITS)
    bends = torch.cat([torch.relu(x + kinks), torch.ones(len(x), 1)], dim=1)
    best = torch.linalg.lstsq(bends, y).solution
    last, bias = best[:-1].T, best[-1]
    return {
        "h": [slopes, kinks, 0 * last, 0 * bias + 0.2],
        "m": [slopes, kinks, last, bias + 0.45],
        "l": [slopes, kinks, last, bias + 0.15],
        "b": [slopes, kinks, last, bias],
        "x": [slopes, kinks, 0 * last, math.nan * bias],
    }


def _scripted(script: str, looks: int = 0) -> Maker:
    begin, *rest = (_places()[letter] for letter in script)
    return Maker(begin, rest, _gradient, looks)


def _racers(names: Sequence[str]) -> dict[str, Maker]:
    """Return makers that follow their scripts; the gradients of one of them are looked at."""
    return {name: _scripted(RACE[name], looks=2 if name == "bounces" else 0) for name in names}


def _gradient(weights: Sequence[Tensor]) -> Tensor | None:
    """Return the gradient of the mean squared error, None for another network."""
    if [tuple(one.shape) for one in weights] != SHAPES:
        return None
    with torch.enable_grad():
        leaves = [one.clone().requires_grad_() for one in weights]
        return in_a_row(torch.autograd.grad(_error(leaves), leaves), leaves)


def _error(weights: Sequence[Tensor]) -> Tensor:
    x, y = _data()
    slopes, kinks, last, bias = weights
    hidden = torch.relu(nn.functional.linear(x, slopes, kinks))
    return (nn.functional.linear(hidden, last, bias) - y).square().mean()


def _first_loss(losses: Tensor | None, weights: Sequence[Tensor]) -> str:
    """Return in words what the first loss is, by the weights that it should be that of."""
    if losses is None:
        return NOTHING
    error = float(_error(weights))
    known = {"the mean squared error": error, "its root": math.sqrt(error)}
    first = float(losses[0])
    alike = (words for words, one in known.items() if math.isclose(first, one, rel_tol=1e-5))
    return next(alike, "something else")


def _ends(steps: int) -> str:
    """Return where a training ends whose losses are low, stay the same, or are no numbers."""
    if 0 < steps < len(GOES_ON):
        return ENDS[GOES_ON[steps - 1]]
    return "at its end" if steps == len(GOES_ON) else "too late" if steps else "before it begins"


def _how_often(number: int) -> str:
    known = {0: "never", 1: "once", STEPS: "in every step"}
    return known.get(number, "several times")


def _reached(student: Any, losses: Any, target: float, *, edge: bool) -> Any:
    """Return the step that steps_to_reach gives, or what kind of thing it is if it is no int.

    What it raises is told in a word at the edges, and is raised elsewhere.
    """
    try:
        return _step(student.steps_to_reach(losses, target))
    except StudentRaised as raised:
        if not edge or isinstance(raised.cause, NotImplementedError | KeyboardInterrupt):
            raise
        return f"raises {type(raised.cause).__name__}"[:80]


def _step(value: object) -> Any:
    seen = describe(value)
    return seen["value"] if seen["kind"] == "int" else str(seen["kind"])


def _entry(result: object, name: str) -> Any:
    if not isinstance(result, Mapping) or name not in result:
        return "missing"
    return _step(result[name])


def _differs_by_target(values: tuple[Any, Any], parts: tuple[Any, Any]) -> bool:
    """Return whether compare gives other steps for another target, where the parts do."""
    one, other = values
    is_step = isinstance(one, int) or one == "None"
    return parts[0] == parts[1] or one != other or not is_step


def _names(result: Mapping[Any, Any]) -> str:
    missing = [name for name in RACE if name not in result]
    if not missing:
        return "those given" if len(result) == len(RACE) else "those given, and others"
    return "others" if len(missing) == len(RACE) else "some of those given"


def _recognise(losses: Sequence[float]) -> Any:
    """Return a function that tells how the points of a curve show these losses."""
    heights = torch.tensor(losses, dtype=torch.float64)
    steps = torch.arange(len(losses), dtype=torch.float64)
    ways = {
        AS_IT_IS: heights,
        "as its logarithm": heights.log10(),
        "as its natural logarithm": heights.log(),
        "as the lowest so far": heights.cummin(dim=0).values,
    }

    def recognise(points: Tensor) -> str:
        along, up = points[:, 0], points[:, 1]
        for words, values in ways.items():
            if _near(up, values):
                over_steps = _near(along, steps) or _near(along, steps + 1)
                return words if over_steps else f"{words}, over something other than the step"
            if _near(along, values):
                return "on its side, with the steps upward"
        cut = len(points) < len(losses) and _near(up, heights[: len(points)])
        return "cut short" if cut else ""

    return recognise


def _near(one: Tensor, two: Tensor) -> bool:
    return one.shape == two.shape and torch.allclose(one, two, rtol=1e-5, atol=1e-9)


def _labelled(labels: Mapping[str, str]) -> str:
    if all(name == label for name, label in labels.items()):
        return "the names"
    if not any(labels.values()):
        return "none"
    return "each other's" if set(labels.values()) == set(labels) else "others"


def _listed(legend: Sequence[str], names: set[str]) -> str:
    if set(legend) == names:
        return "the names"
    if not legend:
        return "none"
    return "some of the names" if set(legend) < names else "something else"
