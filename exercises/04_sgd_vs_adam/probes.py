"""What the tests of this exercise look at: a probe for each of your functions.

Nothing here knows the right answer: each probe calls your code, and reports what it did. Your
functions are handed optimizers that keep notes. Some of them do not even look at gradients: they
put the weights where the probe wants them, so that it is known beforehand at which step the loss
is low.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import Any

import numpy as np
import torch
from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from torch import Tensor, nn
from torch.nn.modules.module import register_module_forward_pre_hook
from torch.optim import SGD, Optimizer
from torch.optim.optimizer import register_optimizer_step_post_hook

from graders.inside.around import Noted, silenced
from graders.inside.describing import (
    constant,
    describe,
    equal,
    first_odd,
    name_of,
    number_in,
    plain,
)
from graders.inside.figures import describe_figure
from graders.inside.loading import StudentRaised
from graders.inside.measuring import in_a_row, multiple
from graders.inside.probing import Draw, generator_states, random_numbers
from graders.inside.running import fresh_state
from graders.inside.steps import how_many, losses_in
from graders.inside.training import NOTHING

STEPS = 5
UNITS = 16
AS_ASKED = "as many as asked"
OF_THE_SEED = "as the seed makes them"
AS_FOUND = "as found"
# For each optimizer of a comparison, the losses of its steps: high, low, best, or no number (x).
SCRIPTS = {
    "never": "hhhhhhll",
    "bounces": "hhhlhlhh",
    "at once": "lhhhhhhh",
    "late": "hhhhhlll",
    "breaks": "hxxxxxxx",
}
RACE = 6
GOES_ON = "hhbbhhxxxx"
ENDS = {"h": "where the loss does not fall", "b": "where the loss is low", "x": "where it is NaN"}
AGAIN = ("bounces", "never")
# In a race, the gradients of this many steps tell whether it is run as train does.
LOOKED_AT = 3


class Steered(Optimizer):
    """Puts the weights where a script says, whatever the gradients are."""

    def __init__(self, params: Any, script: str) -> None:
        super().__init__(params, {"lr": 0.1})
        self.script, self.taken = script, 0
        self.put()

    def put(self) -> None:
        """Put the weights where they should be by now."""
        mine = [p for group in self.param_groups for p in group["params"]]
        wanted = _places()[self.script[min(self.taken, len(self.script) - 1)]]
        if [p.shape for p in mine] == [p.shape for p in wanted]:
            _put(mine, wanted)

    def step(self, closure: Any = None) -> Any:
        """Go on by one step."""
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        self.taken += 1
        self.put()
        return loss


class Maker:
    """Makes an optimizer of what it is handed, and notes what the optimizer sees.

    It follows a script, or is SGD with momentum and two groups of parameters, which starts from
    weights of the probe's choice. `start` holds the weights as they came, `last` those after the
    latest step.
    """

    def __init__(self, script: str = "", chosen: Sequence[Tensor] = ()) -> None:
        self.script, self.chosen = script, chosen
        self.handed: list[str] = []
        self.parameters: list[Tensor] = []
        self.start: list[Tensor] = []
        self.last: list[Tensor] = []
        self.start_of: Tensor | None = None
        self.used: list[str] = []
        self.came: list[Tensor] = []
        self.steps = self.arrived = 0
        self.moved_besides = False
        self.settings = "as made"

    def __call__(self, params: Any) -> Optimizer:
        """Make the optimizer."""
        params, handed = _handed(params)
        self.handed.append(handed)
        if len(self.handed) == 1 and isinstance(params, list):
            tensors = [one for one in params if isinstance(one, Tensor)]
            self.start, self.start_of = _copies(tensors), next(iter(tensors), None)
        if len(self.handed) > 1:  # once more: only count it
            return SGD(params, lr=0.05)
        if self.script:
            optimizer: Optimizer = Steered(params, self.script)
        elif len(params) > 1 and all(isinstance(one, Tensor) for one in params):
            groups = [{"params": params[:1]}, {"params": params[1:], "lr": 0.02}]
            optimizer = SGD(groups, lr=0.05, momentum=0.5)
        else:
            optimizer = SGD(params, lr=0.05, momentum=0.5)
        self.parameters = [p for group in optimizer.param_groups for p in group["params"]]
        self.optimizer = optimizer
        self.made_with = self._settings()
        for parameter in self.parameters[:1]:
            parameter.register_post_accumulate_grad_hook(self._gradient_arrives)
        optimizer.register_step_pre_hook(self._before)
        optimizer.register_step_post_hook(self._after)
        if self.chosen and [p.shape for p in self.parameters] == [p.shape for p in self.chosen]:
            _put(self.parameters, self.chosen)
        self.last = _copies(self.parameters)
        return optimizer

    def ended(self) -> None:
        """Note how everything is after the call."""
        self.moved_besides |= bool(self.handed) and not self._unmoved()

    def _settings(self) -> str:
        # A schedule that is only made changes nothing but initial_lr.
        unimportant = {"params": 0, "initial_lr": 0}
        return repr([group | unimportant for group in self.optimizer.param_groups])

    def _unmoved(self) -> bool:
        pairs = zip(self.parameters, self.last, strict=True)
        return all(torch.equal(p.isnan(), q.isnan()) and _same(p, q) for p, q in pairs)

    def _gradient_arrives(self, _: Tensor) -> None:
        self.arrived += 1

    def _before(self, *_: object) -> None:
        self.moved_besides |= not self.script and not self._unmoved()
        if self.settings == "as made" and self._settings() != self.made_with:
            self.settings = f"changed {'on the way' if self.steps else 'before the first step'}"

    def _after(self, *_: object) -> None:
        self.steps += 1
        if self.steps <= (LOOKED_AT if self.script else STEPS):
            self.used.append(self._gradients_are(self.last))
        self.last = _copies(self.parameters)

    def _gradients_are(self, weights: Sequence[Tensor]) -> str:
        """Return what the gradients were that a step from these weights used."""
        fresh = _gradient(weights)
        if fresh is None or not fresh.isfinite().all():
            return "this step's"  # nothing can be said
        stored = in_a_row([p.grad for p in self.parameters], self.parameters)
        before = self.came[-1] if self.came else torch.zeros_like(fresh)
        earlier = sum(self.came, torch.zeros_like(fresh))
        self.came.append(fresh)
        if _alike(stored, fresh):
            return "this step's"
        if not stored.any():
            late = self.arrived < self.steps
            return "none at all" if not self.arrived else "none yet" if late else "none any more"
        known = {
            "those of earlier steps as well": _alike(stored, fresh + earlier),
            "those of the step before": _alike(stored, before),
            "those of earlier steps": _alike(stored, earlier),
            **{words: _alike(stored, times * fresh) for words, times in MULTIPLES.items()},
            "this step's, made shorter or longer": multiple(stored, fresh, 1e-4),
            "this step's, and the weights themselves": multiple(
                stored - fresh, in_a_row(weights, weights), 5e-2
            ),
        }
        return next((words for words, holds in known.items() if holds), "others")


MULTIPLES = {
    "half of this step's": 0.5,
    "twice this step's": 2,
    "this step's, the wrong way round": -1,
    "this step's, times the number of points": 100,
    "this step's, divided by the number of points": 0.01,
}


def training(student: Any, draw: Draw) -> dict[str, Any]:
    """Train with momentum from weights that the probe has chosen, and a few times more."""
    seed, other = (int(number) for number in 100 + draw.integers(0, 1000, 2) * 2)
    chosen = [0.5 * draw.normal(*shape) for shape in SHAPES]
    main, goes_on, another, again = Maker("", chosen), Maker(GOES_ON), Maker("hh"), Maker("hh")
    others: list[bool] = []
    SGD([torch.zeros(1)], lr=0.1)  # PyTorch wraps the step of a class when it is first used
    methods = {
        "step": [Noted(SGD, "step")],
        "zero_grad": [Noted(Optimizer, "zero_grad"), Noted(nn.Module, "zero_grad")],
        "backward": [Noted(Tensor, "backward")],
    }

    def stepped(optimizer: Optimizer, *_: object) -> None:
        others.append(not main.parameters or optimizer is not main.optimizer)

    inputs: list[str] = []
    elsewhere: list[bool] = []
    with _states_noted(1) as one, ExitStack() as undo, _inputs_noted(inputs, elsewhere, main):
        undo.callback(register_optimizer_step_post_hook(stepped).remove)
        for noted in [noted for both in methods.values() for noted in both]:
            undo.callback(noted.restore)
        result = student.train(main, STEPS, seed)
    main.ended()
    with _states_noted(2) as two:
        student.train(goes_on, len(GOES_ON), seed)
    student.train(another, 1, seed + 2 * other + 1)
    fresh_state(3)
    student.train(again, 1, seed)
    taken = how_many(main.steps, STEPS)
    used = ", then ".join(dict.fromkeys(main.used)) or NOTHING
    given = ", then ".join(dict.fromkeys(name for name in inputs if name != "x"))
    given = given or ("x" if inputs else "nothing")
    by_itself = (
        taken == AS_ASKED
        and not main.moved_besides
        and first_odd(main.handed, "the parameters") == "the parameters"
    )
    comparable = by_itself and used in ("this step's", "others") and given == "x"
    comparable = comparable and main.settings == "as made"
    returned, losses = losses_in(result, STEPS, main.steps or STEPS)
    counted = len(losses) if losses is not None else main.steps
    first = float(losses[0]) if losses is not None else None
    return {
        "given": {f"chosen_{n}": tensor for n, tensor in enumerate(chosen)},
        "start": _start(main, goes_on, again, another, seed),
        "random_numbers": _random_numbers(one, two),
        "handed": first_odd(main.handed[:1], "the parameters"),
        "optimizers_made": _how_often(len(main.handed), STEPS),
        "steps": {
            "taken": taken,
            "of_another": any(others),
            "besides": main.moved_besides,
            "uncounted": counted < main.steps,
            "ends": _ends(goes_on.steps) if by_itself else NOTHING,
        },
        "given_to_the_model": given,
        "through_another_model": any(elsewhere),
        "used": used,
        "settings": main.settings,
        "not_called": {
            name: any(one.named for one in both) and not any(one.called for one in both)
            for name, both in methods.items()
        },
        "returned": returned,
        "first_loss": _first_loss(first, chosen) if first is not None else NOTHING,
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
        seen["given"][name] = [str(number) for number in losses]
        before = [str(number) for number in losses]
        seen[name] = _reached(student, losses, 0.5 * scale, edge=name != "bounces")
        kept &= before == [str(number) for number in losses]
    return {**seen, "losses_kept": kept}


def comparing(student: Any, draw: Draw) -> dict[str, Any]:
    """Compare five optimizers that go where they are told, in one order and in the other."""
    seed = int(draw.integers(100, 1000))
    target = float(draw.uniform(0.05, 0.3))
    alone = {name: Maker(script) for name, script in SCRIPTS.items()}
    makers = {name: Maker(script) for name, script in SCRIPTS.items()}
    reverse = {name: Maker(SCRIPTS[name]) for name in AGAIN}
    parts = {}
    for name, maker in alone.items():
        losses = student.train(maker, RACE, seed)
        parts[name] = _reached(student, losses, target, edge=True)
    handed = dict(makers)
    with _states_noted(1) as one:
        result = student.compare(handed, target, RACE, seed)
    with _states_noted(2) as two:
        again = student.compare(reverse, target, RACE, seed)
    is_dict = isinstance(result, Mapping)
    values = {name: _entry(result, name) for name in SCRIPTS}
    starts = [
        _started(maker, seed, list(makers.values())[:i]) for i, maker in enumerate(makers.values())
    ]
    used = {name: maker.used for name, maker in makers.items() if maker.used}
    return {
        "given": {"scripts": dict(SCRIPTS), "steps": RACE},
        "kind": str(describe(result)["kind"]),
        "names": _names(result) if is_dict else NOTHING,
        "needed": {
            name: "what its losses say" if value == parts[name] else value
            for name, value in values.items()
        }
        if is_dict
        else dict.fromkeys(values, NOTHING),
        "each_has_run": all(maker.handed for maker in makers.values()),
        "starts": ", then ".join(dict.fromkeys(starts)),
        "order_matters": bool(
            is_dict and any(values[name] != _entry(again, name) for name in AGAIN)
        ),
        "trains_as_train_does": CONTINUES in starts
        or all(gradients == alone[name].used[: len(gradients)] for name, gradients in used.items()),
        "settings": first_odd([maker.settings for maker in makers.values()], "as made"),
        "optimizers_kept": handed == makers and list(handed) == list(makers),
        "random_numbers": _random_numbers(one, two),
    }


def picture(student: Any, draw: Draw) -> dict[str, Any]:
    """Draw three histories of different length, twice, and look at what is in the figure."""
    lengths = {"fast one": 6, "slow one": 9, "third one": 7}
    histories = {
        name: [float(number) for number in draw.uniform(0.001, 3, length, dtype=torch.float64)]
        for name, length in lengths.items()
    }
    before = {name: list(losses) for name, losses in histories.items()}
    with silenced(plt, "show") as shown, silenced(Figure, "savefig") as saved:
        figure = student.plot_losses(histories)
        again = student.plot_losses(histories)
    seen = describe_figure(figure)
    is_figure = seen["kind"] == "Figure"
    drawn = _drawn(seen["axes"] if is_figure else [], before)
    plt.close("all")
    return {
        "kind": seen["kind"],
        "drawn": drawn if is_figure else dict.fromkeys(drawn, NOTHING),
        "another_figure": again is not figure if is_figure else NOTHING,
        "histories_kept": before == histories,
        "shown": bool(shown),
        "saved": bool(saved),
    }


SHAPES = [(UNITS, 1), (UNITS,), (1, UNITS), (1,)]


@cache
def _data() -> tuple[Tensor, Tensor]:
    x = torch.linspace(-math.pi, math.pi, 100).unsqueeze(1)
    return x, torch.sin(x)


@cache
def _weights_of(seed: int) -> list[Tensor]:
    """Return the weights that make_model() begins with after torch.manual_seed(seed)."""
    state = torch.get_rng_state()
    torch.default_generator.manual_seed(seed)
    model = nn.Sequential(nn.Linear(1, UNITS), nn.ReLU(), nn.Linear(UNITS, 1))
    torch.set_rng_state(state)
    return _copies(model.parameters())


@cache
def _places() -> dict[str, list[Tensor]]:
    """Return weights whose loss is high, low, as low as can be, or no number."""
    x, y = _data()
    slopes, kinks = torch.ones(UNITS, 1), -torch.linspace(-3.5, 2.8, UNITS)
    bends = torch.cat([torch.relu(x + kinks), torch.ones(len(x), 1)], dim=1)
    best = torch.linalg.lstsq(bends, y).solution
    zero = torch.zeros(1, UNITS)
    return {
        "h": [slopes, kinks, zero, torch.full((1,), 0.2)],
        "l": [slopes, kinks, best[:-1].T, best[-1] + 0.15],
        "b": [slopes, kinks, best[:-1].T, best[-1]],
        "x": [slopes, kinks, zero, torch.full((1,), math.nan)],
    }


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


def _first_loss(number: float, weights: Sequence[Tensor]) -> str:
    """Return in words what a first loss is, by the weights that it should be that of."""
    error = float(_error(weights))
    known = {"the mean squared error": error, "its root": math.sqrt(error)}
    alike = (words for words, one in known.items() if math.isclose(number, one, rel_tol=1e-5))
    return next(alike, "something else")


def _ends(steps: int) -> str:
    """Return where a training ends whose losses are low, stay the same, or are no numbers."""
    if 0 < steps < len(GOES_ON):
        return ENDS[GOES_ON[steps - 1]]
    return "at its end" if steps == len(GOES_ON) else "too late" if steps else "before it begins"


def _put(parameters: Sequence[Tensor], wanted: Sequence[Tensor]) -> None:
    for parameter, value in zip(parameters, wanted, strict=True):
        parameter.data.copy_(value)


def _copies(tensors: Iterable[Tensor]) -> list[Tensor]:
    return [tensor.detach().clone() for tensor in tensors]


def _same(one: Tensor, two: Tensor) -> bool:
    return torch.equal(one.detach().nan_to_num(), two.detach().nan_to_num())


def _alike(one: Tensor, two: Tensor) -> bool:
    return bool((one - two).norm() <= 1e-3 * two.norm()) and bool(two.any())


def _handed(params: Any) -> tuple[Any, str]:
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
    tensors = [one for one in listed if isinstance(one, Tensor)]
    if len(tensors) == len(listed) and not all(one.requires_grad for one in tensors):
        return listed, "tensors that require no gradient"
    if len(tensors) == len(listed) and len(listed) < len(SHAPES):
        return listed, "some of the parameters"
    return listed, "the parameters"


def _start(one: Maker, two: Maker, again: Maker, another: Maker, seed: int) -> str:
    """Return where the weights of a model come from; all but `another` were given one seed."""
    words = [_started(maker, seed, []) for maker in (one, two, again)]
    if words == [OF_THE_SEED] * 3:
        return OF_THE_SEED
    if "of another network" in words:
        return "of another network"
    if one.start and all(constant(each) for each in one.start):
        return "all one number"
    earlier = [
        _started(maker, seed, before) for maker, before in ((two, [one]), (again, [one, two]))
    ]
    if CONTINUES in earlier:
        return CONTINUES
    if CHANGED in words:
        return CHANGED
    if not _all_same(one.start, two.start) or not _all_same(one.start, again.start):
        return "others in every call"
    return "the same for every seed" if _all_same(one.start, another.start) else "others"


CONTINUES = "where another one stopped"
CHANGED = "as the seed makes them only in part"


def _started(maker: Maker, seed: int, earlier: Sequence[Maker]) -> str:
    """Return where the weights come from that an optimizer was handed."""
    if not maker.start:
        return "nowhere"
    if [tuple(one.shape) for one in maker.start] != SHAPES:
        return "of another network"
    if _all_same(maker.start, _weights_of(seed)):
        return OF_THE_SEED
    if any(
        one.parameters and (one.parameters[0] is maker.start_of or _all_same(one.last, maker.start))
        for one in earlier
    ):
        return CONTINUES
    if any(map(equal, maker.start, _weights_of(seed))):
        return CHANGED
    if any(_all_same(maker.start, _weights_of(seed + n)) for n in range(1, 5)):
        return "as another seed makes them"
    return "as seed 0 makes them" if _all_same(maker.start, _weights_of(0)) else "others"


def _all_same(one: Sequence[Tensor], two: Sequence[Tensor]) -> bool:
    return len(one) == len(two) and all(map(equal, one, two))


@contextmanager
def _states_noted(seed: int) -> Iterator[list[list[object]]]:
    """Begin with other random numbers for each seed; note the generators before and after."""
    fresh_state(seed)
    seeded = generator_states()
    random_numbers()  # so that they no longer stand where the seed has put them
    states = [generator_states()]
    yield states
    states += [generator_states(), seeded]


def _random_numbers(one: list[list[object]], two: list[list[object]]) -> dict[str, str]:
    """Return how two calls, in different states, left each generator of random numbers."""
    found = {}
    for i, name in enumerate(("torch", "numpy", "python")):
        (before, after, seeded), (other_before, other_after, _) = (
            [s[i] for s in x] for x in (one, two)
        )
        if (before, other_before) == (after, other_after):
            found[name] = AS_FOUND
        elif after == other_after:
            found[name] = "starting over"
        else:
            found[name] = "back where they began" if after == seeded else "somewhere else"
    return found


@contextmanager
def _inputs_noted(names: list[str], elsewhere: list[bool], maker: Maker) -> Iterator[None]:
    """Note what the first layer of a network is given, and whether it is that of another one."""
    x = _data()[0]
    last: list[Tensor | None] = []

    def note(layer: nn.Module, args: tuple[Any, ...]) -> None:
        if not isinstance(layer, nn.Linear) or layer.in_features != 1 or not args:
            return
        given, mine = plain(args[0]), plain(layer.weight)
        name = name_of(args[0], {"x": [x]})
        if name == "something else" and given is not None and given.shape == x.shape:
            ordered = equal(given.sort(dim=0).values, x)
            name = "x in another order" if ordered else name
        if name.startswith("part") and last and given is not None and not equal(last[-1], given):
            name = "another part of x"
        names.append(name)
        last.append(given)
        own = maker.start and mine is not None and mine.shape == maker.start[0].shape
        elsewhere.append(bool(own) and not equal(mine, maker.parameters[0]))

    hook = register_module_forward_pre_hook(note)
    try:
        yield
    finally:
        hook.remove()


def _how_often(number: int, steps: int) -> str:
    known = {0: "never", 1: "once", steps: "in every step"}
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


def _names(result: Mapping[Any, Any]) -> str:
    missing = [name for name in SCRIPTS if name not in result]
    if not missing:
        return "those given" if len(result) == len(SCRIPTS) else "those given, and others"
    return "others" if len(missing) == len(SCRIPTS) else "some of those given"


def _drawn(axes: list[dict[str, Any]], histories: Mapping[str, Sequence[float]]) -> dict[str, Any]:
    """Return in words what some axes show of histories."""
    found = {name: _curve_of(losses, axes) for name, losses in histories.items()}
    places = {place for _, place, _ in found.values() if place is not None}
    here = axes[min(places or {0})] if axes else None
    labels = {name: label for name, (_, _, label) in found.items()}
    listed = here["legend"] if here else []
    names = set(histories)
    return {
        "curves": first_odd([words for words, _, _ in found.values()], "as they are"),
        "together": len(places) == 1 if places else NOTHING,
        "loss_axis": here["yscale"] if here and places else NOTHING,
        "step_axis": here["xscale"] if here and places else NOTHING,
        "xlabel": bool(here and here["xlabel"].strip()),
        "ylabel": bool(here and here["ylabel"].strip()),
        "labels": _labelled(labels) if places else NOTHING,
        "legend": "the names"
        if set(listed) == names
        else "none"
        if not listed
        else "some of the names"
        if set(listed) < names
        else "something else",
    }


def _labelled(labels: Mapping[str, str]) -> str:
    if all(name == label for name, label in labels.items()):
        return "the names"
    if not any(labels.values()):
        return "none"
    return "each other's" if set(labels.values()) == set(labels) else "others"


def _curve_of(
    losses: Sequence[float], axes: Sequence[Mapping[str, Any]]
) -> tuple[str, int | None, str]:
    """Return how a history is drawn, on which of the axes, and with which label."""
    heights = torch.tensor(losses, dtype=torch.float64)
    steps = torch.arange(len(losses), dtype=torch.float64)
    ways = {
        "as they are": heights,
        "as their logarithms": heights.log10(),
        "as their natural logarithms": heights.log(),
        "as the lowest so far": heights.cummin(dim=0).values,
    }
    for place, each in enumerate(axes):
        for curve in each["curves"]:
            points = curve["points"]
            if points is None or len(points) < 2:
                continue
            along, up = points[:, 0], points[:, 1]
            for words, values in ways.items():
                if _near(up, values) and any(_near(along, steps + n) for n in (0, 1)):
                    return words, place, curve["label"]
                if _near(up, values):
                    return f"{words}, over something other than the step", place, curve["label"]
                if _near(along, values):
                    return "on their side, with the steps upward", place, curve["label"]
            if len(points) < len(losses) and _near(up, heights[: len(points)]):
                return "cut short", place, curve["label"]
    return "missing", None, ""


def _near(one: Tensor, two: Tensor) -> bool:
    return one.shape == two.shape and torch.allclose(one, two, rtol=1e-5, atol=1e-9)
