"""Hidden tests of exercise 02: a leaf tensor, and the gradient of a mean of squares."""

import numpy as np
import pytest

from graders.checks import near

NO_TRACE = "Find a way to the gradient that does not go through the caller's x.grad."
STARTS_EMPTY = "backward() adds to what is in .grad already: let what you return start out empty."


@pytest.mark.points(1)
def test_leaf_is_a_tensor(observe):
    """leaf() returns a tensor."""
    seen = observe("new_leaf")
    help = "Return the tensor itself; look whether there is a return, and what stands after it."
    seen.same(
        "kind", "leaf() should return a tensor on the CPU. What came back is this: {student}.", help
    )


@pytest.mark.points(1)
@pytest.mark.needs("test_leaf_is_a_tensor")
def test_leaf_is_trainable(observe):
    """leaf() returns a float32 leaf of the size asked for, and it requires a gradient."""
    seen = observe("new_leaf")
    shape = "Use the rows and cols that are given, in this order."
    seen.same("shape", "leaf(rows, cols) returned a tensor of shape {student}.", shape)
    seen.same(
        "default_shape",
        "leaf() without arguments returned a tensor of shape {student}.",
        "Keep the defaults that the stub has.",
    )
    seen.same("dtype", "The leaf's dtype is {student}.", "Let the values be float32.")
    seen.same(
        "requires_grad",
        "The tensor's requires_grad is {student}.",
        "Switch it on: autograd takes no notice of the tensor otherwise.",
    )
    seen.same(
        "is_leaf",
        "The tensor is the result of a computation, and no leaf.",
        "Finish the values first, and switch on requires_grad last.",
    )


@pytest.mark.points(1)
@pytest.mark.needs("test_leaf_is_a_tensor")
def test_leaf_is_standard_normal(observe):
    """leaf() draws from the standard normal distribution, new values in every call."""
    seen = observe("new_leaf")
    help = "Draw from the standard normal distribution; PyTorch has a function for just that."
    seen.same("values/trouble", "In a large leaf, {student}.", help)
    seen.close("values/spread", "The values of a large leaf have the wrong spread.", help)
    seen.same("values/mean", "The values of a large leaf do not have the right mean.", help)
    shape = "The values of a large leaf do not follow the bell curve."
    seen.close("values/within_one_spread", shape, help)
    drawn = "Return the values as they are drawn; none is moved, left out or put elsewhere."
    seen.same("values/cut_off", "In a large leaf, many values equal the outermost one.", drawn)
    seen.same("values/beyond_three_spreads", "A large leaf has no value far from the mean.", drawn)
    seen.same("values/in_order", "The values of a large leaf are put in an order.", drawn)
    seen.same("values/standardised", "The mean of a large leaf is exactly 0, its spread 1.", drawn)
    seen.same("values/rounded", "The values of a large leaf are rounded.", drawn)
    seen.same(
        "always_equal",
        "Two calls of leaf() gave the same values.",
        "Draw the values inside the function, without setting a seed.",
    )
    seen.same(
        "reseeds",
        "After leaf() random numbers start over, for the whole program.",
        "Leave the seed to the caller.",
    )
    seen.same(
        "seed_still_counts",
        "After leaf(), the seed that the program began with does not count any more.",
        "Leave the seed to the caller.",
    )


@pytest.mark.points(1)
def test_gradient_is_a_tensor_like_x(observe):
    """mean_square_grad(x) returns a tensor of x's shape and dtype."""
    seen = observe("gradient")
    seen.expect(
        seen["kind"] == "Tensor",
        f"A tensor on the device of x should come back. What came back is this: {seen['kind']}.",
        "Return the gradient itself, and nothing else.",
        about="kind length without_an_answer answer_with_old_grad x_grad",
    )
    seen.expect(
        seen["shape"] is not None,
        f"Your answer has nothing to do with the x that was passed in: {seen['pattern']}.",
        "Use the argument x.",
        about="pattern",
    )
    seen.same(
        "shape",
        "The answer has the shape {student}.",
        "A gradient has one entry for each entry of x, in the same place.",
    )
    seen.same("dtype", "The answer's dtype is {student}.", "Keep the dtype of x.")


@pytest.mark.points(2)
@pytest.mark.needs("test_gradient_is_a_tensor_like_x")
def test_gradient_is_right(observe):
    """The answer is the gradient of mean(x**2), whatever the shape and the dtype of x."""
    seen = observe("gradient")
    paper = "Work out a tensor with two entries on paper, and compare with what you return."
    seen.same("pattern", "Something is odd about the answer: {student}.", paper)
    seen.expect(
        seen["with_every_row_twice"] != "as large as before",
        "Where x has more entries, each entry of the answer is as large as before.",
        "Is the number of entries counted anew in every call?",
        about="with_every_row_twice",
    )
    wrong = "The answer is not the gradient of mean(x**2)."
    if is_multiple(seen["value"], seen["x"]):
        wrong += " Every entry is wrong by one and the same factor."
    seen.close("value", wrong, paper, rtol=1e-9)
    seen = observe("elsewhere")
    seen.same("dtype", "For a float32 x the answer's dtype is {student}.", "Keep the dtype of x.")
    seen = observe("gradient", shape=[2, 3, 4], dtype="float32")
    wrong = "The answer is right for a float64 matrix, but not for three dimensions in float32."
    seen.same(
        "shape",
        f"{wrong} Its shape is {{student}}.",
        "A gradient has one entry for each entry of x, in the same place.",
    )
    every = "Take the mean over all entries, however many dimensions there are."
    seen.same("pattern", f"{wrong} Something is odd about it: {{student}}.", every)
    seen.close("value", wrong, every)


@pytest.mark.points(2)
@pytest.mark.needs("test_gradient_is_right")
def test_autograd_finds_the_gradient(observe):
    """The gradient is found by autograd, on the device where x lives."""
    seen = observe("gradient")
    seen.same(
        "by_autograd",
        "The numbers are right, but they do not come from autograd.",
        "Let autograd differentiate the mean of the squares, and return what it finds.",
    )
    seen = observe("elsewhere")
    seen.same(
        "left_the_device",
        "When x lives on another device, the answer does not lie there.",
        "Stay on the device of x: no cpu(), no numpy(), no new tensors without device=x.device.",
    )


@pytest.mark.points(1)
@pytest.mark.needs("test_gradient_is_right")
def test_caller_notices_nothing(observe):
    """The call leaves x, x.grad and the program as they were; the answer has no graph."""
    seen = observe("gradient")
    seen.same(
        "requires_grad",
        "The answer still requires a gradient.",
        "Return it detached from every graph.",
    )
    seen.same("x_kept", "The values of x have changed.", "Compute new tensors; leave x alone.")
    seen.same(
        "x_requires_grad", "x.requires_grad has changed.", "Leave the flag as the caller set it."
    )
    seen.same("grad_mode", "Autograd is switched off after the call.", "Switch it on again.")
    seen.same("x_grad", "x.grad was None before the call and is not any more.", NO_TRACE)
    changed = "The gradient that stood in x.grad before the call has changed."
    seen.same("old_x_grad", changed, NO_TRACE)
    again = "After the call random numbers start over, for the whole program."
    seen.same("reseeds", again, "Set no seed inside the function.")
    lost = "After the call, the seed that the program began with does not count any more."
    seen.same("seed_still_counts", lost, "Set no seed inside the function.")


@pytest.mark.points(1)
@pytest.mark.needs("test_gradient_is_right")
def test_same_answer_every_time(observe):
    """A second call, and a call with an old gradient in x.grad, give the same answer."""
    seen = observe("gradient")
    second = "The second call with the same x gave another answer than the first."
    seen.same("second_answer", second, STARTS_EMPTY)
    old = "With an old gradient in x.grad the answer is another one."
    seen.same("answer_with_old_grad", old, STARTS_EMPTY)


def is_multiple(answer, x):
    """Return whether an answer is x times one number."""
    if not isinstance(answer, np.ndarray) or answer.shape != x.shape:
        return False
    ratios = answer / x
    return near(ratios, np.full_like(ratios, ratios.flat[0]))
