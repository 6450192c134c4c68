"""What probes are written with: looks at generators, memory, autograd and training, and words."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from graders.inside.describing import (
    changes,
    constant,
    equal,
    kind_of,
    name_of,
    near,
    number_in,
    oddity,
    plain,
    statistics,
)
from graders.inside.measuring import FULL, length, meaning
from graders.inside.probing import (
    DisturbedAutograd,
    poisoned_memory,
    random_numbers,
    starts_over,
)
from graders.inside.running import fresh_state
from graders.inside.training import Watch

X = torch.tensor([0.3, -1.7, 0.9], dtype=torch.float64)
FROM_AUTOGRAD = {
    "the leaf itself": lambda x: torch.autograd.grad((x**2).sum(), x)[0],
    "a tensor computed from x": lambda x: torch.autograd.grad(((x / 3) ** 2).sum(), x)[0],
    "values that went through NumPy": lambda x: through(x.detach().numpy().copy()),
    "values that went through a list": lambda x: through(x.tolist()),
    "one value at a time": lambda x: torch.stack([through(value) for value in x.tolist()]),
    "a functional transform": lambda x: torch.func.grad(lambda t: (t**2).sum())(x.detach()),
}
NOT_FROM_AUTOGRAD = {
    "a result thrown away": lambda x: torch.autograd.grad((x**2).sum(), x) and 2 * x.detach(),
    "a result times zero": lambda x: 2 * x.detach() + 0 * torch.autograd.grad((x**2).sum(), x)[0],
    "a factor from another leaf": lambda x: x.detach() * through(1.0),
}


def through(values):
    """Return the gradient of the sum of squares at a leaf made of numbers."""
    leaf = torch.tensor(values, dtype=torch.float64, requires_grad=True)
    (leaf**2).sum().backward()
    return leaf.grad


def disturbed(function):
    """Return a function's answer under disturbance, and the disturbance."""
    with DisturbedAutograd(X) as autograd:
        answer = function(X.clone().requires_grad_())
    return answer, autograd


@pytest.mark.parametrize("name", FROM_AUTOGRAD)
def test_an_answer_of_autograds_is_changed_by_the_disturbance(name):
    """Whatever way the values of x take, their gradient comes out wrong."""
    answer, autograd = disturbed(FROM_AUTOGRAD[name])

    assert autograd.ran
    assert not near(2 * X, answer)


@pytest.mark.parametrize("name", NOT_FROM_AUTOGRAD)
def test_an_answer_beside_autograd_stays_as_it_is(name):
    """A backward pass that has nothing to do with the answer does not pass for its source."""
    answer, autograd = disturbed(NOT_FROM_AUTOGRAD[name])

    assert autograd.ran
    assert near(2 * X, answer)


def test_a_formula_lets_autograd_rest():
    """Ordinary computing is neither disturbed nor taken for autograd."""
    answer, autograd = disturbed(lambda x: 2 * x.detach())

    assert not autograd.ran
    assert equal(2 * X, answer)


def test_a_generator_that_starts_over_shows():
    """After two seeds, the numbers differ; who sets a seed makes them repeat."""
    fresh_state(1)
    one = random_numbers()
    fresh_state(2)
    two = random_numbers()

    assert not starts_over(one, two)
    assert starts_over(one, [two[0], one[1], two[2]])


def test_memory_that_nobody_wrote_to_holds_nan():
    """It looks the same every time, and only as long as asked for."""
    with poisoned_memory():
        assert torch.empty(3).isnan().all()
    assert not torch.are_deterministic_algorithms_enabled()


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("Tensor", torch.ones(2)),
        ("None", None),
        ("single number", 2),
        ("single number", np.float32(2)),
        ("single number", torch.ones(())),
        ("tuple or list", [torch.ones(2)]),
        ("NumPy array", np.ones(2)),
        ("tensor on the device meta", torch.ones(2, device="meta")),
        ("tensor of the layout torch.sparse_coo", torch.eye(2).to_sparse()),
        ("str", "2"),
    ],
)
def test_a_value_is_called_what_it_is(kind, value):
    """Only an ordinary tensor of several numbers counts as one."""
    assert kind == kind_of(value)
    assert (kind == "Tensor") == (plain(value) is not None and value.numel() > 1)


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        (None, [1.0, 2.0, -4.0]),
        ("it holds NaN or infinity", [1.0, float("nan")]),
        ("all its entries are zero", [0.0, 0.0]),
        ("some of its entries are zero", [0.0, 1.0]),
        ("all its entries are one number", [3.0, 3.0]),
        ("its entries differ in nothing but their sign", [3.0, 3.0, -3.0]),
        ("its entries add up to zero", [1.0, 2.0, -3.0]),
    ],
)
def test_what_is_odd_about_numbers_is_said(words, numbers):
    """Each oddity has words of its own, and usual numbers have none."""
    assert words == oddity(torch.tensor(numbers))


def test_tensors_are_compared_by_kind_and_content():
    """Rounding makes tensors unequal, and still near; another dtype makes them unequal."""
    assert near(X, X * (1 + 1e-7))
    assert not equal(X, X * (1 + 1e-7))
    assert not equal(X, X.float())
    assert not equal(X, None)
    assert not near(X, X[:2])
    assert constant(torch.full((3,), 0.1))


def test_comparing_does_not_rest_on_what_a_student_may_replace(monkeypatch):
    """A student's own torch.allclose and torch.equal are not the ones that are used."""
    for name in ("allclose", "equal", "isclose"):
        monkeypatch.setattr(torch, name, lambda *given, **options: True)

    assert not near(X, 2 * X)
    assert not equal(X, 2 * X)
    assert not constant(X)


def test_statistics_tell_distributions_apart():
    """Many normal values always have the same figures; what has none says why."""
    normal = {"trouble": None, "mean": 0.0, "spread": 1.0, "within_one_spread": 0.7}

    assert normal == statistics(torch.randn(20_000), 20_000)
    assert statistics(torch.rand(20_000), 20_000)["mean"] == 0.5
    for values in (None, torch.zeros(3), torch.full((4,), torch.nan), torch.ones(4)):
        assert isinstance(statistics(values, 4)["trouble"], str)


BATCH = torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("x", BATCH.clone()),
        ("x, reshaped", BATCH.flatten()),
        ("x, in another type", BATCH.double()),
        ("part of x", BATCH[1]),
        ("part of x", BATCH[:2]),
        ("part of x", BATCH[[2, 0]]),
        ("something else", BATCH[:2] + 1),
        ("something else", BATCH[:, :1]),
        ("something else", BATCH.sum()),
        ("no tensor", 1.0),
    ],
)
def test_a_tensor_is_named_after_the_one_that_it_equals(name, value):
    """Other shapes, types and parts are told; what holds any other number is something else."""
    assert name == name_of(value, {"x": [BATCH]})


def test_a_number_is_found_in_a_tensor_as_well():
    """What is no single number has none."""
    for value in (2.0, 2, torch.tensor(2.0), torch.tensor(2, dtype=torch.int64)):
        assert number_in(value) == 2.0
    for value in (None, True, "2", torch.ones(1), torch.ones(2), torch.tensor(True)):
        assert number_in(value) is None


def test_what_became_of_tensors_is_said():
    """A change counts for more than a flag."""
    assert changes((BATCH, BATCH.clone())) == "unchanged"
    assert changes((BATCH, BATCH.clone().requires_grad_())) == "requires a gradient"
    assert changes((BATCH, BATCH.clone()), (BATCH, BATCH + 1)) == "changed"


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("the loss", 1.23456),
        ("the loss, rounded", 1.23),
        ("minus the loss", -1.23456),
        ("the loss times the batch size", 4 * 1.23456),
        ("the loss divided by the batch size", 1.23456 / 4),
        ("the loss after the update", 0.5),
        ("some other number", 0.7),
        ("no number", None),
    ],
)
def test_a_returned_number_is_told_by_the_losses(words, number):
    """The usual ways to return another number than the loss have words of their own."""
    assert words == meaning(number, [1.23456], [0.5], 4)


@pytest.mark.parametrize(
    ("words", "times"),
    [
        ("full", 1.0),
        ("multiplied by the batch size", 4.0),
        ("divided by the batch size", 0.25),
        ("longer", 3.0),
        ("shorter", 0.5),
        ("backwards", -1.0),
        ("none", 0.0),
        ("changed", None),
    ],
)
def test_a_gradient_is_told_by_the_expected_one(words, times):
    """The usual ways to spoil a gradient have words of their own."""
    assert words == length(times, 4, stored=True)


def watched(train, steps):
    """Return a watch that has seen one call of a training function, which has a loss of its own."""
    fresh_state(0)
    model = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.Tanh(), torch.nn.Linear(3, 1))
    for parameter in model.parameters():
        parameter.grad = torch.ones_like(parameter)
    x, y = BATCH.clone(), torch.ones(3, 1)
    watch = Watch(model, torch.optim.Adam(model.parameters()))
    watch.call(lambda: train(model, x, y, watch.optimizer, steps), x, y)
    return watch


def fit(model, x, y, optimizer, steps):
    """Train without a fault."""
    for _ in range(steps):
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(model(x), y).backward()
        optimizer.step()


def fit_with_old_gradients(model, x, y, optimizer, steps):
    """Never clear the gradients, and leave a hook behind."""
    model.register_forward_hook(lambda *seen: None)
    for _ in range(steps):
        torch.nn.functional.mse_loss(model(x), y).backward()
        optimizer.step()
    optimizer.zero_grad  # noqa: B018 - the mistake


def test_a_loop_of_one_step_is_seen_to_take_one():
    """A training function that makes its own loss can be watched, too."""
    seen = watched(fit, 1).seen

    assert seen.passes() == 1
    assert seen.one_step()
    assert seen.update() == FULL
    assert seen.gradients() == "computed"
    assert seen.steps()["of_the_optimizer"] == 1
    assert not any(seen.not_called().values())
    assert not any(seen.changed_for_good().values())
    assert not any(seen.left_behind().values())
    assert seen.batch() == "unchanged"


def test_a_longer_loop_is_seen_to_take_several():
    """How many steps exactly is for the probe to count."""
    seen = watched(fit, 3).seen

    assert seen.passes() == seen.steps()["of_the_optimizer"] == "several"
    assert not seen.one_step()


def test_what_a_loop_gets_wrong_is_seen():
    """Old gradients, a method without parentheses and a hook that stays are told."""
    seen = watched(fit_with_old_gradients, 1).seen

    assert seen.update()["added"] == "old gradients"
    assert seen.not_called() == {"step": False, "zero_grad": True, "backward": False}
    assert seen.changed_for_good()["hooks"]
