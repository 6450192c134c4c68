"""What is told of a training loop that is given its model, and of the losses that it returns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.optim import SGD

from graders.inside.fits import Fit
from graders.inside.loading import theirs
from graders.inside.points import describe_points
from graders.inside.steps import gradients_used, how_many, losses_in

X, Y = torch.linspace(-2, 2, 7)[:, None], torch.linspace(1, 4, 7)[:, None].square()
STEPS = 4
Loop = Callable[[nn.Module, Tensor, Tensor, Any], object]


def right(
    model: nn.Module, x: Tensor, y: Tensor, optimizer: Any, steps: int = STEPS
) -> list[float]:
    """Train as it should be done."""
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def without_zero(model: nn.Module, x: Tensor, y: Tensor, optimizer: Any) -> None:
    """Forget zero_grad."""
    for _ in range(STEPS):
        nn.functional.mse_loss(model(x), y).backward()
        optimizer.step()


def by_batches(model: nn.Module, x: Tensor, y: Tensor, optimizer: Any) -> None:
    """Take a step for each part of the data."""
    for x_batch, y_batch in zip(x.split(4), y.split(4), strict=True):
        right(model, x_batch, y_batch, optimizer, steps=STEPS // 2)


def cut_off(model: nn.Module, x: Tensor, y: Tensor, optimizer: Any) -> None:
    """Cut the prediction off from the graph."""
    for _ in range(STEPS):
        loss = nn.functional.mse_loss(model(x).detach().requires_grad_(), y)
        loss.backward()
        optimizer.step()


def by_hand(model: nn.Module, x: Tensor, y: Tensor, optimizer: Any) -> None:
    """Move the weights without the optimizer."""
    nn.functional.mse_loss(model(x), y).backward()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.sub_(0.1 * parameter.grad)


def warmed_up(model: nn.Module, x: Tensor, y: Tensor, optimizer: Any) -> list[float]:
    """Begin with a lower rate, and come back to the one that was given."""
    losses, (group,) = [], optimizer.param_groups
    for rate in (0.01, 0.02, 0.03, group["lr"]):
        group["lr"] = rate
        losses += right(model, x, y, optimizer, steps=1)
    return losses


def put_back(model: nn.Module, x: Tensor, y: Tensor, optimizer: Any) -> list[float]:
    """Train, and put the first weights back."""
    first = {name: one.clone() for name, one in model.state_dict().items()}
    losses = right(model, x, y, optimizer)
    model.load_state_dict(first)
    return losses


def seen_of(loop: Loop) -> dict[str, Any]:
    """Return what is seen of a loop."""
    torch.manual_seed(1)
    model = nn.Sequential(nn.Linear(1, 1))
    fit = Fit(model, SGD(model.parameters(), lr=0.05, momentum=0.5), X, Y, STEPS)
    fit.run(lambda: loop(model, X, Y, fit.optimizer))
    return fit.seen()


def test_a_right_loop_shows_its_numbers():
    """The losses and the weights can be compared, and nothing is odd."""
    seen = seen_of(right)

    assert "as many as asked" == seen["steps"].pop("taken")
    assert not any(seen["steps"].values())
    assert ("computed", "this step's", "x") == (
        seen["gradients"],
        seen["used"],
        seen["model_given"],
    )
    assert (STEPS,) == tuple(seen["losses"].shape)
    assert all(isinstance(one, Tensor) for one in seen["after"].values())
    assert not any(seen["left"].values())


@pytest.mark.parametrize(
    ("loop", "path", "words"),
    [
        (without_zero, "used", "those of earlier steps as well"),
        (cut_off, "gradients", "cut off"),
        (lambda *given: right(*given, steps=STEPS - 1), "steps/taken", "one too few"),
        (by_hand, "steps/by_hand", True),
        (lambda m, x, y, o: right(m, y, x, o), "model_given", "y"),
        (lambda m, x, y, o: right(m, x / 3 - 1, y, o), "model_given", "x, stretched or moved"),
        (lambda m, x, y, o: right(m, x**3, y, o), "model_given", "something else"),
        (lambda m, x, y, o: right(m, x[:5], y[:5], o), "model_given", "part of x"),
        (by_batches, "model_given", "another part of x each time"),
        (lambda m, x, y, o: right(m, x, y.flip(0), o), "mixed_up", True),
        (lambda m, x, y, o: right(m, x.flip(0), y, o), "mixed_up", True),
        (lambda *given: theirs(right, *given, 1_000_000), "steps/taken", "too many"),
        (lambda m, x, y, o: right(m.eval(), x, y, o), "in_training_mode", False),
        (lambda *given: None, "steps/taken", "none"),
        (warmed_up, "left/optimizer", True),
    ],
)
def test_an_odd_loop_says_why_its_numbers_tell_nothing(loop, path, words):
    """In a word for each oddity; only a mode leaves the numbers as they are."""
    seen = seen_of(loop)

    found: Any = seen
    for step in path.split("/"):
        found = found[step]
    assert words == found
    if path != "in_training_mode":
        assert "nothing to compare" == seen["losses"]
        assert {"nothing to compare"} == set(seen["after"].values())


def test_weights_that_are_put_back_are_told():
    """The losses were those of the steps, but the weights are not where these led."""
    seen = seen_of(put_back)

    assert seen["steps"]["moved_afterwards"]
    assert (STEPS,) == tuple(seen["losses"].shape)
    assert {"nothing to compare"} == set(seen["after"].values())


def test_x_and_y_may_be_shuffled_together():
    """Points keep their targets, and the numbers count."""
    seen = seen_of(lambda m, x, y, o: right(m, x.flip(0), y.flip(0), o))

    assert ("x in another order", False) == (seen["model_given"], seen["mixed_up"])
    assert (STEPS,) == tuple(seen["losses"].shape)


def test_a_scheduler_that_changes_nothing_leaves_the_optimizer_as_it_was():
    """It adds a note of the learning rate that it found, and no more."""

    def scheduled(model: nn.Module, x: Tensor, y: Tensor, optimizer: Any) -> list[float]:
        torch.optim.lr_scheduler.LambdaLR(optimizer, lambda _: 1.0)
        return right(model, x, y, optimizer)

    assert not seen_of(scheduled)["left"]["optimizer"]


@pytest.mark.parametrize(("digits", "rounded"), [(2, True), (6, True), (15, False)])
def test_rounded_losses_are_told(digits, rounded):
    """A loss in float32 has more decimal places than anybody rounds to."""
    seen = seen_of(lambda *given: [round(loss, digits) for loss in right(*given)])

    assert rounded == seen["returned"]["rounded"]
    assert rounded == isinstance(seen["losses"], str)


@pytest.mark.parametrize("keeps", [True, False])
def test_a_graph_that_is_kept_is_told(keeps):
    """After backward(retain_graph=True) gradients could be computed once more."""

    def loop(model: nn.Module, x: Tensor, y: Tensor, optimizer: Any) -> None:
        nn.functional.mse_loss(model(x), y).backward(retain_graph=keeps)
        optimizer.step()

    assert keeps == seen_of(loop)["keeps_graphs"]


ROW = torch.tensor([1.0, -2.0, 0.5], dtype=torch.float64)
BEFORE = torch.tensor([0.3, 0.7, -1.1], dtype=torch.float64)
WEIGHTS = torch.tensor([5.0, 3.0, -4.0], dtype=torch.float64)


@pytest.mark.parametrize(
    ("stored", "words"),
    [
        (ROW, "this step's"),
        (ROW + BEFORE, "those of earlier steps as well"),
        (BEFORE, "those of the step before"),
        (ROW / 2, "half of this step's"),
        (2 * ROW, "twice this step's"),
        (-ROW, "this step's, the wrong way round"),
        (0.1 * ROW, "this step's, made shorter or longer"),
        (ROW + 0.2 * WEIGHTS, "this step's, and the weights themselves"),
        (torch.tensor([1.0, 1.0, 1.0], dtype=torch.float64), "others"),
    ],
)
def test_the_gradients_that_a_step_used_have_a_name(stored, words):
    """By comparison with what this step and the one before should have used."""
    assert words == gradients_used(stored, [BEFORE, ROW], WEIGHTS)


def test_earlier_gradients_are_told_from_those_of_the_step_before():
    """With three steps behind it, a sum of old ones is something else than the last one."""
    came = [WEIGHTS, BEFORE, ROW]

    assert "those of earlier steps" == gradients_used(WEIGHTS + BEFORE, came, ROW)
    assert "those of the step before" == gradients_used(BEFORE, came, ROW)


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "none"), (1, "only one"), (4, "one too few"), (5, "as many as asked"),
     (6, "one too many"), (10, "twice as many"), (3, "too few"), (99, "too many")],
)  # fmt: skip
def test_how_many_of_five(number, words):
    """A word for each number of steps."""
    assert words == how_many(number, 5)


@pytest.mark.parametrize(
    ("result", "kind", "entries", "length", "known"),
    [
        ([1.0, 2.0], "list", "float", "as many as asked", True),
        ([torch.tensor(1.0), torch.tensor(2.0)], "list", "Tensor", "as many as asked", True),
        (np.array([1.0, 2.0]), "ndarray", "float", "as many as asked", True),
        ([1.0], "list", "float", "one too few", False),
        ([], "list", "nothing to compare", "none", False),
        (["1.0", "2.0"], "list", "str", "as many as asked", False),
        (None, "None", "nothing to compare", "nothing to compare", False),
    ],
)
def test_losses_are_found_in_what_comes_back(result, kind, entries, length, known):
    """There are numbers only where there is one for each step."""
    about, losses = losses_in(result, 2, 2)

    assert (kind, entries, length) == (about["kind"], about["entries"], about["length"])
    assert known == (losses is not None)


@pytest.mark.parametrize(
    ("value", "path", "words"),
    [
        ((X, Y), "kind", "two tensors"),
        ((X, Y), "spacing", "even"),
        ((X.flip(0), Y), "spacing", "falling"),
        ((Y, X), "spacing", "uneven"),
        ((X[[1, 0, 2, 3, 4, 5, 6]], Y), "spacing", "in no order"),
        ((X[:5], Y), "spacing", "nothing to compare"),
        ((0 * X, Y), "spacing", "none, since all x are one number"),
        ((X, Y), "x_shape", "(n, 1)"),
        ((X[:5, 0], Y), "x_shape", "(5,)"),
        ((X, X), "one_tensor", True),
        (X, "kind", "a single tensor of the shape (n, 1)"),
        ((X, Y, Y), "kind", "3 values of these types: Tensor"),
        (None, "kind", "None"),
        ((X.double(), Y), "x_type", "float64"),
    ],
)
def test_points_are_described(value, path, words):
    """What came where x and y should have come."""
    assert words == describe_points(value, 7)[path]
