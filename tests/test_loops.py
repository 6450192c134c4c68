"""What is told of a training loop that makes its own model, by the maker of its optimizer."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn
from torch.optim import SGD

from graders.inside.generators import NotedGenerators, how_left
from graders.inside.hinges import Hinges
from graders.inside.loading import theirs
from graders.inside.loops import Loop
from graders.inside.makers import (
    AS_MADE,
    GOES_ON_AND_ON,
    THE_PARAMETERS,
    GoesOn,
    Maker,
    unless_it_goes_on,
)
from graders.inside.signatures import NOT_TOLD, defaults
from graders.inside.starts import Starts
from graders.inside.steps import along_a_script, rounded

X = torch.linspace(-3, 3, 20).unsqueeze(1)
Y = torch.sin(X)
HINGES = Hinges(4, X, Y)


def make_model() -> nn.Sequential:
    """Return the network that HINGES knows."""
    return nn.Sequential(nn.Linear(1, 4), nn.ReLU(), nn.Linear(4, 1))


def train(maker: Any, steps: int = 3, seed: int = 5) -> list[float]:
    """Train as it should be done."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model = make_model()
    optimizer = maker(model.parameters())
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(X), Y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def by_hand(
    maker: Any, *, zero: bool = True, part: slice = slice(None), factor: float = 1.0
) -> Maker:
    """Train with something odd in each step."""
    model = make_model()
    optimizer = maker(model.parameters())
    for _ in range(3):
        if zero:
            optimizer.zero_grad()
        (factor * nn.functional.mse_loss(model(X[part]), Y[part])).backward()
        optimizer.step()
    maker.ended()
    return maker


def looking(**how: Any) -> Maker:
    """Return a maker that looks at the gradients of three steps."""
    return Maker([0.3 * one + 0.1 for one in HINGES.best], None, HINGES.gradient, 3)


def test_hinges_know_the_error_of_weights():
    """The errors are what they are on paper, and at its best the gradient is small."""
    best = float(HINGES.error(HINGES.best))

    assert pytest.approx(float(Y.square().mean()), rel=1e-5) == float(
        HINGES.error(HINGES.constant(0.0))
    )
    assert pytest.approx(best + 0.25, rel=1e-4) == float(HINGES.error(HINGES.raised(0.5)))
    assert HINGES.gradient([torch.ones(1, 4)]) is None
    gradient = HINGES.gradient(HINGES.best)
    assert gradient is not None
    assert float(gradient.norm()) < 1e-1 < float(HINGES.gradient(HINGES.constant(2.0)).norm())


def test_a_script_is_followed_whatever_the_gradients_are():
    """The losses are those of the places in the script, and the last place is kept."""
    places = [HINGES.constant(1.0), HINGES.best, HINGES.constant(0.0)]
    maker = Maker(places[0], places[1:])

    losses = train(maker, 4)

    errors = [float(HINGES.error(place)) for place in (*places, places[-1])]
    assert pytest.approx(errors, rel=1e-5) == losses
    assert [THE_PARAMETERS] == maker.handed
    assert 4 == maker.steps


def test_right_steps_are_told_so():
    """Nothing is odd about a plain loop."""
    maker = looking()

    train(maker)
    maker.ended()

    assert ["this step's"] * 3 == maker.used
    assert (AS_MADE, False) == (maker.settings, maker.moved_besides)


@pytest.mark.parametrize(
    ("odd", "used"),
    [
        ({"zero": False}, "those of earlier steps as well"),
        ({"factor": 0.5}, "half of this step's"),
        ({"factor": -1.0}, "this step's, the wrong way round"),
        ({"factor": 3.0}, "this step's, made shorter or longer"),
        ({"part": slice(0, 5)}, "others"),
    ],
)
def test_odd_gradients_are_told_in_words(odd, used):
    """What a step used is compared with what it should have used."""
    assert used in by_hand(looking(), **odd).used


def test_what_a_maker_is_handed_is_told():
    """The parameters, or whatever came in their place."""
    model, maker = make_model(), Maker(HINGES.best)
    for params in (
        model.parameters(),
        list(model.parameters())[:2],
        [*model.parameters()],
    ):
        maker(params)
    names = Maker()
    with pytest.raises(Exception):  # noqa: B017 - SGD takes names only in their own way
        names([(5, 6)])

    assert [THE_PARAMETERS, "some of the parameters", THE_PARAMETERS] == maker.handed
    assert ["names along with the parameters"] == names.handed


def test_settings_and_weights_that_somebody_changes_are_told():
    """A learning rate that falls, and weights that move without a step."""
    maker = looking()
    model = make_model()
    optimizer = maker(model.parameters())
    model(X).sum().backward()
    optimizer.step()
    for group in optimizer.param_groups:
        group["lr"] /= 2
    with torch.no_grad():
        model[0].weight.add_(1)
    optimizer.step()

    assert ("changed on the way", True) == (maker.settings, maker.moved_besides)


def test_a_training_that_goes_on_is_ended():
    """A patient maker waits for so many steps; the call then says so in words."""
    maker = Maker(HINGES.best, [], patience=6)

    assert GOES_ON_AND_ON == unless_it_goes_on(lambda: theirs(train, maker, 1000))
    assert 6 == maker.steps
    assert 5 == len(unless_it_goes_on(lambda: theirs(train, Maker(HINGES.best, [], patience=6), 5)))
    with pytest.raises(GoesOn):
        train(Maker(HINGES.best, [], patience=2), 3)


def test_a_loop_tells_what_the_model_was_given():
    """All of x, or a part of it; and who took the steps."""
    right, wrong = looking(), looking()

    with Loop(right, X) as one:
        train(right)
    with Loop(wrong, X) as two:
        by_hand(wrong, part=slice(0, 5))
        SGD([torch.zeros(1, requires_grad=True)], lr=0.1).step()

    assert ("x", False) == (one.seen()["given_to_the_model"], one.seen()["stepped_by_another"])
    assert ("part of x", True) == (
        two.seen()["given_to_the_model"],
        two.seen()["stepped_by_another"],
    )


def test_a_loop_tells_of_methods_that_are_only_named():
    """`optimizer.step` without parentheses is no call, and what was watched is put back."""
    before = SGD.step
    maker = looking()

    with Loop(maker, X) as loop:
        optimizer = maker(make_model().parameters())
        optimizer.step  # noqa: B018 - that is the mistake
        optimizer.zero_grad()

    assert {"step": True, "zero_grad": False, "backward": False} == loop.seen()["not_called"]
    assert before is SGD.step


def start_of(make: Callable[[], nn.Module], seed: int = 5) -> str:
    """Return where the weights of a model come from, if they should be those of `seed`."""
    maker = Maker()
    maker(make().parameters())
    return Starts(make_model).of(maker, seed)


def seeded(seed: int) -> nn.Module:
    """Return a model that is made right after a seed."""
    torch.manual_seed(seed)
    return make_model()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: seeded(5), "as the seed makes them"),
        (lambda: seeded(0), "as seed 0 makes them"),
        (lambda: seeded(6), "as another seed makes them"),
        (lambda: seeded(77), "others"),
        (lambda: nn.Linear(1, 4), "of another network"),
    ],
)
def test_where_weights_come_from(make, words):
    """A seed, another one, chance, or another network."""
    state = torch.get_rng_state()

    assert words == start_of(make)

    torch.set_rng_state(state)


def test_a_second_training_that_goes_on_with_the_first_is_told():
    """The same model, or its weights; and knowing a seed's weights draws nothing."""
    starts, one, two, other = Starts(make_model), Maker(), Maker(), Maker()
    model = seeded(5)
    optimizer = one(model.parameters())
    model(X).sum().backward()
    optimizer.step()
    one.ended()
    two(model.parameters())
    other(seeded(6).parameters())
    state = torch.get_rng_state()

    assert "where another one stopped" == starts.of(two, 5, [one])
    assert "where another one stopped" == starts.of_trainings([one, two], other, 5)
    assert torch.equal(state, torch.get_rng_state())


def left_by(call: Callable[[], object]) -> dict[str, str]:
    """Return how a call leaves the generators, made twice under different seeds."""
    with NotedGenerators(1) as one:
        call()
    with NotedGenerators(2) as two:
        call()
    return how_left(one, two)


def test_what_a_training_by_itself_does_as_well_is_none_of_the_doing_of_a_race():
    """Whoever lets several train is not blamed for a seed that each training sets."""
    starts, alone, in_a_race, another = Starts(make_model), Maker(), Maker(), Maker()
    for maker, seed in ((alone, 0), (in_a_race, 0), (another, 8)):
        torch.manual_seed(seed)
        maker(make_model().parameters())

    assert "as seed 0 makes them" == starts.of(in_a_race, 5)
    assert starts.of(in_a_race, 5, beside=alone).startswith("those of a training by itself")
    assert "as the seed makes them" == starts.of(in_a_race, 0, beside=alone)
    assert "as seed 0 makes them" == starts.of(in_a_race, 5, beside=another)


@pytest.mark.parametrize(
    ("call", "which", "words"),
    [
        (lambda: None, "torch", "as found"),
        (lambda: train(Maker()), "torch", "as found"),
        (lambda: torch.manual_seed(3), "torch", "starting over"),
        (lambda: torch.rand(1), "torch", "somewhere else"),
        (lambda: torch.manual_seed(torch.initial_seed()), "torch", "back where they began"),
        (lambda: np.random.seed(3), "numpy", "starting over"),  # noqa: NPY002 - the global one
        (random.random, "python", "somewhere else"),
    ],
)
def test_how_random_numbers_are_left(call, which, words):
    """Each generator by itself; the others are as they were."""
    left = left_by(call)

    assert words == left[which]
    assert {"as found"} == {how for name, how in left.items() if name != which}


def test_losses_are_held_against_a_script():
    """NaN that is left out or replaced, the lowest so far and leftovers each have their words."""
    nan = float("nan")
    known = [0.5, 0.1, 0.5, nan]
    told = {
        "as they are": known,
        "without NaN": [0.5, 0.1, 0.5],
        "something else in place of NaN": [0.5, 0.1, 0.5, 9.0],
        "the lowest so far": [0.5, 0.1, 0.1, nan],
        "after those of an earlier call": [0.7, *known],
        "others": [0.5, 0.5, 0.5, nan],
    }

    assert list(told) == [along_a_script(losses, known) for losses in told.values()]


def test_rounded_losses_are_known():
    """Rounded in Python or in float32, to four digits or to six; what float32 holds is not."""
    losses = torch.tensor([0.123456789, 2.718281828, 0.0314159265])
    in_python = [torch.tensor([round(float(one), n) for one in losses]) for n in (2, 4)]
    exact = torch.tensor([round(float(one), 6) for one in losses], dtype=torch.float64)
    seen = [rounded(one.double()) for one in (*in_python, exact, losses)]

    assert [True, True, True, False] == seen


@pytest.mark.parametrize("size", [1e3, 1e6])
def test_large_losses_are_not_taken_for_rounded(size):
    """In float32 a large number has few digits behind the point by itself."""
    losses = size * torch.tensor([1.23456789, 2.718281828, 3.14159265])

    assert not rounded(losses.double())


def test_defaults_are_told_in_words():
    """An argument may have a default, none, or another name; who takes all cannot be asked."""

    def one(steps: int = 100, seed: int | None = None) -> None: ...

    def other(**options: int) -> None: ...

    seen = [defaults(partial(theirs, one), "steps", "seed", "rate"), defaults(other, "steps")]

    assert [
        {"steps": "100", "seed": "None", "rate": "no argument of this name"},
        {"steps": NOT_TOLD},
    ] == seen


def test_an_optimizer_is_called_what_it_is():
    """No name of ours reaches a student; settings that are handed over are told."""
    maker = Maker()
    optimizer = maker(make_model().parameters(), lr=0.01)
    with pytest.raises(TypeError, match=r"^make_optimizer\(\) missing"):
        maker()

    assert ["the parameters, and settings as well"] == maker.handed
    assert ("function", "SGD") == (type(maker).__name__, type(optimizer).__name__)
    assert "Optimizer" == type(Maker([], [])(make_model().parameters())).__name__
