"""What probes are written with: looks at generators, memory and autograd, and words for values."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from graders.inside.describing import constant, equal, kind_of, near, oddity, plain, statistics
from graders.inside.probing import (
    DisturbedAutograd,
    poisoned_memory,
    random_numbers,
    starts_over,
)
from graders.inside.running import fresh_state

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


def test_statistics_tell_distributions_apart():
    """Many normal values always have the same figures; what has none says why."""
    normal = {"trouble": None, "mean": 0.0, "spread": 1.0, "within_one_spread": 0.7}

    assert normal == statistics(torch.randn(20_000), 20_000)
    assert statistics(torch.rand(20_000), 20_000)["mean"] == 0.5
    for values in (None, torch.zeros(3), torch.full((4,), torch.nan), torch.ones(4)):
        assert isinstance(statistics(values, 4)["trouble"], str)
