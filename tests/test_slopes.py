"""Telling whose work a gradient is: autograd's, a formula's, or that of finite differences."""

from __future__ import annotations

import pytest
import torch

from graders.inside.probing import DisturbedAutograd
from graders.inside.slopes import Bends, Nudges, SameWay

X = torch.tensor([0.3, -1.7, 0.9], dtype=torch.float64)


def leaf():
    """Return a leaf with the values of X."""
    return X.clone().requires_grad_()


def dummy_times_formula():
    """Differentiate a product with the finished gradient."""
    dummy = torch.zeros_like(X, requires_grad=True)
    return torch.autograd.grad((dummy * 2 * X).sum(), dummy)


def copy_times_formula():
    """Do the same with a copy of X."""
    copy = leaf()
    (copy * 2 * X).sum().backward()


def dummy_times_formula_of_a_leaf():
    """Do the same where the formula's own history is kept."""
    dummy = torch.zeros_like(X, requires_grad=True)
    return torch.autograd.grad((dummy * 2 * leaf()).sum(), dummy)


class Square(torch.autograd.Function):
    """The sum of squares, by a function that knows its own slope."""

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return (x * x).sum()

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx, slope):
        (x,) = ctx.saved_tensors
        return slope * 2 * x


def moved_from_a_dummy():
    """Differentiate by how far X is moved, which is nothing."""
    move = torch.zeros_like(X, requires_grad=True)
    ((X + move) ** 2).sum().backward()


BENT = {
    "backward": lambda: (leaf() ** 2).sum().backward(),
    "autograd.grad": lambda: torch.autograd.grad(torch.dot(x := leaf(), x), x),
    "a function of one's own": lambda: Square.apply(leaf()).backward(),
    "func.grad": lambda: torch.func.grad(lambda t: (t**2).sum())(X),
    "func.vjp": lambda: torch.func.vjp(lambda t: (t**2).sum(), X)[1](torch.ones((), dtype=X.dtype)),
    "func.jacrev": lambda: torch.func.jacrev(lambda t: (t**2).sum())(X),
    "a jacobian": lambda: torch.autograd.functional.jacobian(lambda t: (t**2).sum(), X),
    "a result": lambda: torch.autograd.grad(((y := leaf() * 1) ** 2).sum(), y),
    "a way moved": moved_from_a_dummy,
}
STRAIGHT = {
    "a dummy": dummy_times_formula,
    "a dummy and a leaf": dummy_times_formula_of_a_leaf,
    "a copy": copy_times_formula,
}


@pytest.mark.parametrize("name", BENT)
def test_the_slope_of_a_square_is_not_the_same_everywhere(name):
    """However a square is differentiated, it is no finished formula."""
    with Bends(DisturbedAutograd(X)) as bends:
        BENT[name]()

    assert not bends.straight


@pytest.mark.parametrize("name", STRAIGHT)
def test_a_formula_that_goes_through_autograd_is_noticed(name):
    """What autograd hands back is what it was handed."""
    with Bends(DisturbedAutograd(X)) as bends:
        STRAIGHT[name]()

    assert bends.straight


def test_what_is_found_by_a_bend_is_disturbed_and_a_formula_is_not():
    """So it shows from which of two backward passes an answer comes."""
    disturbance = DisturbedAutograd(X)
    with disturbance, Bends(disturbance):
        x = leaf()
        (found,) = torch.autograd.grad((x**2).sum(), x)
        (handed_back,) = dummy_times_formula()

    assert torch.equal(2 * X, handed_back)
    assert not torch.allclose(2 * X, found)


def test_looking_at_a_slope_changes_nothing():
    """Gradients come out as they do unwatched, and so does the error of a second backward()."""
    x = leaf()
    with Bends(DisturbedAutograd(X)):
        loss = (x**2).sum()
        loss.backward()
        with pytest.raises(RuntimeError, match="a second time"):
            loss.backward()

    assert torch.equal(2 * X, x.grad)
    assert not x.grad.requires_grad


@pytest.mark.parametrize("size", [1e-2, 1e-4, 1e-7])
def test_values_that_are_moved_a_little_are_noticed(size):
    """One entry is moved, in place or not, or all of them by the same."""
    one = torch.tensor([size, 0, 0], dtype=X.dtype)
    for moved in (lambda x: x + one, lambda x: x - size, lambda x: x.index_fill_(0, FIRST, size)):
        x = X.clone()
        x[0] = 0.0
        with Nudges(x.clone()) as nudges:
            moved(x).square()
        assert nudges.seen


FIRST = torch.tensor([0])


def test_other_computations_are_no_nudges():
    """Rounding, scaling and large steps are none."""
    with Nudges(X) as nudges:
        for values in (X.float().double(), X * 1.001, X + 1, X.clone(), X[:2] + 1e-4):
            values.square()

    assert not nudges.seen


def checked_and_thrown_away():
    """Compare what autograd finds with a formula, and return the formula."""
    x = leaf()
    (found,) = torch.autograd.grad((x**2).sum(), x)
    assert torch.allclose(found, 2 * X)
    return 2 * X


def checked():
    """Compare what autograd finds with a formula, and return what autograd finds."""
    x = leaf()
    (found,) = torch.autograd.grad((x**2).sum(), x)
    assert torch.allclose(found, 2 * X)
    return found


def whichever_agrees():
    """Return what autograd finds where it agrees with a formula, and the formula elsewhere."""
    x = leaf()
    (found,) = torch.autograd.grad((x**2).sum(), x)
    return torch.where(torch.isclose(found, 2 * X), found, 2 * X)


@pytest.mark.parametrize(
    ("answer", "is_disturbed"),
    [(checked_and_thrown_away, False), (checked, True), (whichever_agrees, True)],
)
def test_code_that_checks_itself_goes_the_same_way_when_disturbed(answer, is_disturbed):
    """So what it returns tells whose work it is, and no assertion hides it."""
    way = SameWay()
    with way:
        answer()
    with DisturbedAutograd(X), way:
        disturbed = answer()

    assert is_disturbed is not torch.equal(2 * X, disturbed)
