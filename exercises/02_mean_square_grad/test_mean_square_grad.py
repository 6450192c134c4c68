"""Tests of exercise 02; run them with `pytest exercises/02`."""

import numpy as np

from graders.checks import near


def test_leaf_is_trainable(observe):
    """leaf(rows, cols) returns a float32 leaf of that shape, which requires a gradient."""
    seen = observe("new_leaf")
    seen.expect(
        seen["kind"] == "Tensor",
        f"leaf(6, 2) should return a tensor; it returned {seen['kind']}.",
        "Look for a missing return.",
        about="kind",
    )
    seen.expect(
        seen["shape"] == [6, 2],
        f"leaf(6, 2) should have the shape (6, 2); it has {seen['shape']}.",
        "Use rows and cols, in this order.",
        about="shape",
    )
    seen.expect(
        seen["default_shape"] == [4, 3],
        f"leaf() should have the shape (4, 3); it has {seen['default_shape']}.",
        "Keep the defaults that the stub has.",
        about="default_shape",
    )
    seen.expect(
        seen["dtype"] == "float32" and seen["device"] == "cpu",
        f"The leaf should be float32 on the CPU; it is {seen['dtype']} on {seen['device']}.",
        "Both are what PyTorch does unless you ask for something else.",
        about="dtype device",
    )
    seen.expect(
        seen["requires_grad"] is True,
        "The leaf's requires_grad is False, so autograd takes no notice of it.",
        "Ask for it when you make the tensor.",
        about="requires_grad",
    )
    seen.expect(
        seen["is_leaf"] is True,
        "The tensor is no leaf: it is the result of a computation.",
        "Switch on requires_grad after the last computation, not before.",
        about="is_leaf",
    )


def test_leaf_values_are_standard_normal(observe):
    """The values have mean 0 and spread 1, follow the bell curve, and are new every time."""
    seen = observe("new_leaf")
    mean, spread = seen["values/mean"], seen["values/spread"]
    seen.expect(
        (mean, spread) == (0.0, 1.0),
        f"Many values should have mean 0.0 and spread 1.0; here: mean {mean}, spread {spread}.",
        "Draw them from the standard normal distribution.",
        about="values",
    )
    within = seen["values/within_one_spread"]
    seen.expect(
        within == 0.7,
        f"About 0.7 of normal values lie within one spread of the mean; here it is {within}.",
        "Draw them from the standard normal distribution.",
        about="values",
    )
    seen.expect(
        not seen["always_equal"] and not seen["reseeds"],
        "Two calls of leaf() gave the same values, or random numbers start over after a call.",
        "Set no seed inside the function; that is the caller's business.",
        about="always_equal reseeds",
    )


def test_gradient_is_a_tensor_like_x(observe):
    """mean_square_grad(x) returns a tensor of x's shape and dtype that requires no gradient."""
    seen = observe("gradient")
    seen.expect(
        seen["kind"] == "Tensor",
        f"mean_square_grad should return a tensor; it returned {seen['kind']}.",
        "Return the gradient itself.",
        about="kind length",
    )
    seen.expect(
        seen["shape"] == [5, 3],
        f"For an x of shape (5, 3) the answer has the shape {seen['shape']}.",
        "A gradient has one entry for each entry of x.",
        about="shape",
    )
    seen.expect(
        seen["dtype"] == "float64",
        f"For a float64 x the answer's dtype is {seen['dtype']}.",
        "Keep the dtype of x.",
        about="dtype",
    )
    seen.expect(
        seen["requires_grad"] is False,
        "The answer still requires a gradient.",
        "Return it detached from every graph.",
        about="requires_grad",
    )


def test_gradient_is_the_slope(observe):
    """Each entry of the answer is the slope of mean(x**2) along that entry of x."""
    seen = observe("gradient")
    seen.expect(
        near(seen["value"], slopes_by_nudging(seen["x"]), rtol=1e-6),
        "Nudging each entry of x shows other slopes than the ones that you returned.",
        "Is it the mean of the squares that you differentiate, and with respect to x?",
        about="value",
    )


def test_autograd_finds_the_gradient(observe):
    """The answer comes from a backward pass, not from a formula."""
    seen = observe("gradient")
    seen.expect(
        seen["by_autograd"] is True,
        "Autograd took no part in your answer.",
        "Compute mean(x**2), then let autograd differentiate it.",
        about="by_autograd",
    )


def test_caller_notices_nothing(observe):
    """x, its flag and x.grad are as they were before the call."""
    seen = observe("gradient")
    seen.expect(
        seen["x_kept"] and seen["x_requires_grad"] and seen["grad_mode"],
        "The call changed the values of x, x.requires_grad, or switched autograd off.",
        "Compute new tensors, and leave everything of the caller's alone.",
        about="x_kept x_requires_grad grad_mode",
    )
    seen.expect(
        seen["x_grad"] == "as before",
        f"x.grad was None before the call; after it, it is {said(seen['x_grad'])}.",
        "Find a way to the gradient that does not leave it in x.grad.",
        about="x_grad",
    )
    seen.expect(
        seen["old_x_grad"] == "as before",
        f"x.grad held a gradient before the call; after it, it is {said(seen['old_x_grad'])}.",
        "Find a way to the gradient that does not go through x.grad, or put the old one back.",
        about="old_x_grad",
    )


def test_same_answer_every_time(observe):
    """A second call gives the same answer, and so does a call with an old gradient in x.grad."""
    seen = observe("gradient")
    seen.expect(
        seen["second_answer"] == "same",
        "The second call with the same x gave another answer than the first.",
        "backward() adds to what stands in .grad.",
        about="second_answer",
    )
    seen.expect(
        seen["answer_with_old_grad"] == "same",
        "With an old gradient in x.grad the answer is another one.",
        "backward() adds to what stands in .grad.",
        about="answer_with_old_grad",
    )


def slopes_by_nudging(x, nudge=1e-4):
    """Return how steeply mean(x**2) rises when one entry of x is nudged, for each entry."""
    slopes = np.zeros_like(x)
    for place in np.ndindex(x.shape):
        more, less = x.copy(), x.copy()
        more[place] += nudge
        less[place] -= nudge
        slopes[place] = (np.mean(more**2) - np.mean(less**2)) / (2 * nudge)
    return slopes


def said(state):
    """Return what became of x.grad as a word for a sentence."""
    return {"changed": "another tensor", "zeros": "all zeros"}.get(state, state)
