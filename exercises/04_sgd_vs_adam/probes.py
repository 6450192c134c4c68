"""What the tests of this exercise look at: a probe for each of your functions.

Nothing here knows the right answer: each probe calls your code, and reports what it did. Your
functions are handed makers of optimizers that keep notes. Some of these optimizers do not even look
at gradients: they put the weights where the probe wants them, so that it is known beforehand at
which step the loss is low.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from copy import copy
from functools import cache
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from graders.inside.around import noted_calls
from graders.inside.curves import shows_history
from graders.inside.describing import describe, first_odd
from graders.inside.generators import NotedGenerators, how_left
from graders.inside.hinges import Hinges
from graders.inside.later import MANY, acts_later, sets_rates
from graders.inside.loading import StudentRaised
from graders.inside.loops import Loop
from graders.inside.makers import (
    AS_MADE,
    GOES_ON_AND_ON,
    NONE_AT_ALL,
    THE_PARAMETERS,
    Maker,
    unless_it_goes_on,
)
from graders.inside.named import labelled, listed, swapped
from graders.inside.pictures import AS_IT_IS, Picture
from graders.inside.probing import Draw
from graders.inside.scripts import WORDS, Places, ends
from graders.inside.signatures import defaults
from graders.inside.starts import CONTINUES, OF_THE_SEED, Starts
from graders.inside.steps import THIS_STEPS, along_a_script, how_many, losses_in, rounded
from graders.inside.training import NOTHING

STEPS = 5
UNITS = 16
# Most of those who wait for a better loss give up by then.
WAITS = 26
RACE = {"never": "mhxl", "bounces": "mlh", "late": "hml"}
RACE_STEPS = 3
AGAIN = ("bounces", "never")
# Some steps more may be told apart; far more only take time.
PATIENCE = 50
CUT_OFF = "none: backward() finds no way to the weights"
# In these functions nothing is trained.
OTHERS = ("steps_to_reach", "plot_losses")
AS_TOLD = "what its losses say"


def training(student: Any, draw: Draw) -> dict[str, Any]:
    """Train with momentum from weights that the probe has chosen, and twice more."""
    seed, other_seed = (int(number) for number in 100 + draw.integers(0, 1000, 2) * 2)
    # From here the loss falls in every step, and some errors are larger than 1 while others are not.
    known = _network()
    chosen = [0.3 * draw.normal(*shape) for shape in known.shapes]
    chosen[-1] += 2
    maker, another = Maker(chosen, None, known.gradient, 3), Maker()
    with NotedGenerators(1) as one, Loop(maker, known.x) as loop:
        result = student.train(maker, STEPS, seed)
    maker.ended()
    returned, losses = losses_in(result, STEPS, maker.steps or STEPS)
    later = maker.settings == AS_MADE and acts_later(student.source, *OTHERS, "compare")
    waits = MANY if later else WAITS
    letters = "hhhbb" + "h" * waits + "xx"
    goes_on = _places().maker(letters)
    with NotedGenerators(2) as two, noted_calls(torch, "manual_seed") as seeds:
        script = _along(student, goes_on, letters, seed)
    told = along_a_script(script, _places().errors(letters))
    student.train(another, 1, seed + 2 * other_seed + 1)
    watched = loop.seen()
    idle = watched["given_to_the_model"] == "nothing" and not maker.steps
    taken = NOTHING if idle and not maker.moved_besides else how_many(maker.steps, STEPS)
    used = ", then ".join(dict.fromkeys(maker.used)) or NOTHING
    if used == NONE_AT_ALL and loop.backward_called:
        used = CUT_OFF
    handed = first_odd(maker.handed[:1], THE_PARAMETERS)
    by_itself = taken == "as many as asked" and not maker.moved_besides and handed == THE_PARAMETERS
    settings = first_odd([maker.settings, goes_on.settings], AS_MADE)
    comparable = by_itself and used in (THIS_STEPS, "others") and settings == AS_MADE
    comparable = comparable and watched["given_to_the_model"] == "x" and losses is not None
    returned["rounded"] = losses is not None and rounded(losses)
    comparable = comparable and not returned["rounded"]
    start = _starts().of_trainings([maker, goes_on], another, seed)
    ended = ends(letters, goes_on.steps) if by_itself else NOTHING
    return {
        "given": {f"chosen_{n}": tensor for n, tensor in enumerate(chosen)},
        "arguments": {
            "train": defaults(student.train, "steps", "seed"),
            "compare": defaults(student.compare, "steps", "seed"),
        },
        "start": start,
        "seeded": bool(seeds) if start != OF_THE_SEED else NOTHING,
        "random_numbers": how_left(one, two),
        "handed": handed,
        "optimizers_made": _how_often(len(maker.handed)),
        **watched,
        "steps": {
            "taken": taken,
            "besides": maker.moved_besides,
            "uncounted": losses is not None and len(losses) < maker.steps,
            "ends": ended,
        },
        "used": used,
        "settings": settings,
        "returned": returned,
        "first_loss": NOTHING if returned["rounded"] else _first_loss(losses, chosen),
        "losses": losses if comparable else NOTHING,
        "script": told if comparable and ended == "at its end" else NOTHING,
    }


def reaching(student: Any, draw: Draw) -> dict[str, Any]:
    """Ask for the first step at or below a target, in a number of lists of losses."""
    # Rounded to some digits, the target and all near it are above it.
    target = int(draw.integers(25, 100)) / 100 + 0.0076767
    scale = 2 * target
    nan = math.nan
    lists = {
        "bounces": [0.9, 0.7, 0.3, 0.8, 0.6, 0.25, 0.4, 0.9],
        "at_the_target": [0.9, 0.8, 0.7, 0.5, 0.4],
        "just_above": [0.9, 0.502, 0.5 + 5e-7, 0.3],
        "just_below": [0.9, 0.5 - 5e-7, 0.8, 0.3],
        "at_once": [0.4, 0.9, 0.3],
        "at_the_end": [0.9, 0.8, 0.7, 0.1],
        "never": [0.9, 0.8, 0.7],
        "empty": [],
        "only_nan": [nan, nan],
        "nan_before": [0.9, nan, 0.6, 0.3],
        "nan_after": [0.9, 0.3, nan],
    }
    seen: dict[str, Any] = {"given": {"target": f"{target:.7g}"}}
    kept = True
    for name, numbers in lists.items():
        losses = [scale * number for number in numbers]
        before = [str(number) for number in losses]
        seen["given"][name] = [f"{number:.7g}" for number in losses]
        seen[name] = _reached(student, losses, target, edge=name != "bounces")
        kept &= before == [str(number) for number in losses]
    return {**seen, "losses_kept": kept}


def comparing(student: Any, draw: Draw) -> dict[str, Any]:
    """Compare optimizers that go where they are told, and two of them in another order.

    Those two have another target, at which they arrive earlier. What your train and steps_to_reach
    make of the same optimizers is asked for as well.
    """
    seed = int(draw.integers(100, 1000))
    target, easier = float(draw.uniform(0.05, 0.18)), float(draw.uniform(0.25, 0.5))
    alone = _racers(RACE)
    losses = {name: student.train(maker, RACE_STEPS, seed) for name, maker in alone.items()}
    in_time = all(maker.steps <= 2 * RACE_STEPS for maker in alone.values())
    makers = _racers(RACE, PATIENCE if in_time else None)
    handed = dict(makers)
    with NotedGenerators(1) as one:
        result = unless_it_goes_on(lambda: student.compare(handed, target, RACE_STEPS, seed))
    with NotedGenerators(2) as two:
        again = _racers(AGAIN, PATIENCE if in_time else None)
        turned = unless_it_goes_on(lambda: student.compare(again, easier, RACE_STEPS, seed))
    first = _Result(student, result, losses, target)
    second = _Result(student, turned, losses, easier)
    goes_on = GOES_ON_AND_ON in (result, turned)
    # Who goes on and on never comes to the others.
    everyone = [one for one in (*makers.values(), *again.values()) if one.handed or not goes_on]
    trainings = first_odd([_how_often(len(maker.handed)) for maker in everyone], "once")
    # What is made of several trainings of one optimizer depends on more than the target.
    target_used = first.differs_from(second, "never") or trainings == "several times"
    # Where far more steps are taken than asked for, what is reached may be a matter of luck.
    target_used = target_used or not in_time
    earlier = list(makers.values())
    starts = [
        _starts().of(one, seed, earlier[:i], beside=alone[name])
        for i, (name, one) in enumerate(makers.items())
        if one.handed or not goes_on
    ]
    # What a compare makes up says nothing, unless it is train that trains nothing.
    trained = any(one.handed for one in makers.values())
    trained = trained or not any(one.handed for one in alone.values())
    comparable = target_used and trained and trainings != "several times"

    def needed(name: str) -> Any:
        return AS_TOLD if not in_time else first.needed(name) if comparable else NOTHING

    used, used_alone = makers["bounces"].used, alone["bounces"].used
    return {
        "given": {"scripts": dict(RACE), "steps": RACE_STEPS, "words": WORDS},
        "goes_on": goes_on,
        "kind": NOTHING if result == GOES_ON_AND_ON else _kind(result),
        "names": _names(result) if isinstance(result, Mapping) else NOTHING,
        "target_used": target_used,
        "needed": {name: needed(name) for name in RACE},
        "trainings": trainings,
        "starts": ", then ".join(dict.fromkeys(starts)),
        "order_matters": in_time
        and target_used
        and any(first.fits(n) and not second.fits(n) for n in AGAIN),
        "trains_as_train_does": CONTINUES in starts or used == used_alone[: len(used)],
        "settings": _settings(student, makers, target, seed),
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
    curves = {name: shows_history(losses) for name, losses in before.items()}
    calls = [lambda: student.plot_losses(histories)] * 2
    seen = Picture(curves, *calls)
    return {
        **seen.seen(),
        "curves": first_odd([one.how for one in seen.found.values()], AS_IT_IS),
        "loss_axis": seen.here["yscale"] if seen.here else NOTHING,
        "step_axis": seen.here["xscale"] if seen.here else NOTHING,
        "labels": labelled(seen),
        "legend": listed(seen),
        "axes_swapped": swapped(seen, "step", "loss"),
        "histories_kept": before == histories,
    }


@cache
def _network() -> Hinges:
    """Return what is known of make_model() on the data of make_data()."""
    x = torch.linspace(-math.pi, math.pi, 100).unsqueeze(1)
    return Hinges(UNITS, x, torch.sin(x))


@cache
def _starts() -> Starts:
    """Return what tells where initial weights come from."""
    return Starts(lambda: nn.Sequential(nn.Linear(1, UNITS), nn.ReLU(), nn.Linear(UNITS, 1)))


@cache
def _places() -> Places:
    """Return what the letters of a script stand for."""
    return Places(_network())


def _racers(names: Sequence[str], patience: int | None = None) -> dict[str, Maker]:
    """Return makers that follow their scripts; the gradients of one of them are looked at."""
    looks = {"bounces": 2}
    return {name: _places().maker(RACE[name], looks.get(name, 0), patience) for name in names}


def _settings(student: Any, makers: Mapping[str, Maker], target: float, seed: int) -> str:
    """Return what became of the settings in a race, and in a long one if there is a reason.

    What train does to them in a long training is none of compare's doing.
    """
    settings = first_odd([maker.settings for maker in makers.values()], AS_MADE)
    if settings != AS_MADE or not sets_rates(student.source, *OTHERS, "train"):
        return settings
    alone, late = (_places().maker("h" * MANY, patience=MANY) for _ in range(2))
    unless_it_goes_on(lambda: student.train(alone, MANY, seed))
    unless_it_goes_on(lambda: student.compare({"late": late}, target, MANY, seed))
    return late.settings if alone.settings == AS_MADE else AS_MADE


def _first_loss(losses: Tensor | None, weights: Sequence[Tensor]) -> str:
    """Return in words what the first loss is, by the weights that it should be that of."""
    if losses is None:
        return NOTHING
    error = float(_network().error(weights))
    known = {"the mean squared error": error, "its root": math.sqrt(error), "twice it": 2 * error}
    first = float(losses[0])
    alike = (words for words, one in known.items() if math.isclose(first, one, rel_tol=1e-5))
    return next(alike, "something else")


def _along(student: Any, maker: Maker, script: str, seed: int) -> object:
    """Let train go along a script; what it raises where the loss is NaN is a way to end there."""
    try:
        return student.train(maker, len(script), seed)
    except StudentRaised:
        if maker.steps < script.index("x"):
            raise
        return None


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
    if type(value) is float and value.is_integer():
        return "a float without decimals"
    seen = describe(value)
    return seen["value"] if seen["kind"] == "int" else str(seen["kind"])


class _Result:
    """What compare returned, beside what the student's own parts make of the same optimizers."""

    def __init__(self, student: Any, result: object, losses: Any, target: float) -> None:
        self._result = result if isinstance(result, Mapping) else None
        self._parts = {
            name: _reached(student, copy(each), target, edge=True) for name, each in losses.items()
        }

    def entry(self, name: str) -> Any:
        """Return the step in an entry, or what kind of thing it is."""
        found = self._result is not None and name in self._result
        return _step(self._result[name]) if found and self._result is not None else "missing"

    def fits(self, name: str) -> bool:
        """Return whether an entry is what the losses say."""
        return bool(self.entry(name) == self._parts[name])

    def needed(self, name: str) -> Any:
        """Return an entry in words if it is right, as it is if not."""
        if self._result is None:
            return NOTHING
        return AS_TOLD if self.fits(name) else self.entry(name)

    def differs_from(self, other: _Result, name: str) -> bool:
        """Return whether an entry is another one for another target, where the parts' is."""
        one, two = self.entry(name), other.entry(name)
        is_step = isinstance(one, int) or one == "None"
        return self._parts[name] == other._parts[name] or one != two or not is_step


def _kind(result: object) -> str:
    return "dict" if isinstance(result, dict) else str(describe(result)["kind"])


def _names(result: Mapping[Any, Any]) -> str:
    missing = [name for name in RACE if name not in result]
    if not missing:
        return "those given" if len(result) == len(RACE) else "those given, and others"
    if not result:
        return "none"
    if all(one is None or isinstance(one, int) for one in result):
        return "none, but numbers of steps"
    return "others" if len(missing) == len(RACE) else "some of those given"
