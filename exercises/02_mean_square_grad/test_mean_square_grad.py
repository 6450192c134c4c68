"""Tests of exercise 02; run them with `pytest exercises/02`."""

import numpy as np

from graders.checks import near


def test_leaf_is_trainable(observe):
    """leaf(rows, cols) returns a float32 leaf of that shape, which requires a gradient."""
    seen = observe("new_leaf")
    expect_a_tensor(seen, "leaf(6, 2)")
    seen.expect(
        seen["shape"] == [6, 2],
        f"leaf(6, 2) should have the shape (6, 2); it has {shown(seen['shape'])}.",
        "Use rows and cols, in this order.",
        about="shape",
    )
    seen.expect(
        seen["default_shape"] == [4, 3],
        f"leaf() should have the shape (4, 3); it has {shown(seen['default_shape'])}.",
        "Keep the defaults that the stub has.",
        about="default_shape",
    )
    seen.expect(
        seen["dtype"] == "float32",
        f"The leaf should be float32; it is {seen['dtype']}.",
        "That is what PyTorch makes unless you ask for something else.",
        about="dtype",
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
    expect_first(seen["kind"] == "Tensor", "test_leaf_is_trainable", seen)
    help = "Draw rows times cols values from the standard normal distribution."
    trouble = seen["values/trouble"]
    seen.expect(trouble is None, f"In leaf(100, 200), {trouble}.", help, about="values")
    mean, spread = seen["values/mean"], seen["values/spread"]
    seen.expect(
        (mean, spread) == (0.0, 1.0),
        f"Many values should have mean 0.0 and spread 1.0; here: mean {mean}, spread {spread}.",
        help,
        about="values",
    )
    within = seen["values/within_one_spread"]
    seen.expect(
        within == 0.7,
        f"About 0.7 of normal values lie within one spread of the mean; here it is {within}.",
        help,
        about="values",
    )
    seen.expect(
        seen["values/beyond_three_spreads"] and not seen["values/cut_off"],
        "Of many normal values some lie beyond three spreads, and the outermost is there once; "
        "here none lies there, or many equal the outermost.",
        "Return the values as they are drawn.",
        about="values",
    )
    seen.expect(
        not seen["values/in_order"],
        "Of two drawn values that are next to each other, either may be the larger; here they are "
        "put in an order.",
        "Return the values as they are drawn.",
        about="values",
    )
    seen.expect(
        not seen["values/standardised"] and not seen["values/rounded"],
        "Drawn values have a mean near 0, a spread near 1 and many decimals; here mean and spread "
        "are exactly 0 and 1, or the values are rounded.",
        "Return the values as they are drawn.",
        about="values",
    )
    seen.expect(
        not seen["always_equal"] and not seen["reseeds"] and seen["seed_still_counts"],
        "Two calls of leaf() gave the same values, or a call set a seed for the whole program.",
        "Set no seed inside the function; that is the caller's business.",
        about="always_equal reseeds seed_still_counts",
    )


def test_gradient_is_a_tensor_like_x(observe):
    """mean_square_grad(x) returns a tensor of x's shape and dtype that requires no gradient."""
    seen = observe("gradient")
    expect_a_tensor(seen, "mean_square_grad(x)")
    expect_the_shape_of_x(seen)
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
    expect_first(seen["shape"] == [5, 3], "test_gradient_is_a_tensor_like_x", seen)
    pattern = seen["pattern"]
    seen.expect(
        pattern is None,
        f"Something is odd about your answer: {pattern}.",
        "Nudge one entry of x a little, and see how much mean(x**2) moves.",
        about="pattern",
    )
    expect_first(seen["value"] is not None, "test_gradient_is_a_tensor_like_x", seen)
    seen.expect(
        seen["with_every_row_twice"] != "as large as before",
        "With more entries in x, each of them moves the mean of the squares less; the entries of "
        "your answer stay as large as before.",
        "Divide by the number of entries that x has, whatever that is.",
        about="with_every_row_twice",
    )
    slopes = slopes_by_nudging(seen["x"])
    ratios = seen["value"] / slopes
    seen.expect(
        not near(ratios, np.full_like(ratios, ratios.flat[0])) or near(ratios.flat[0], 1.0),
        f"Each entry of your answer is {ratios.flat[0]:.4g} times the slope that nudging x shows.",
        "Where might this factor come from? The number of entries, of rows and of columns of x "
        f"are {slopes.size}, {slopes.shape[0]} and {slopes.shape[1]}.",
        about="value",
    )
    seen.expect(
        near(seen["value"], slopes, rtol=1e-6),
        "Nudging each entry of x shows other slopes than the ones that you returned.",
        "Is it the mean of the squares that you differentiate, and with respect to x?",
        about="value",
    )


def test_autograd_finds_the_gradient(observe):
    """The answer comes from a backward pass, not from a formula."""
    seen = observe("gradient")
    expect_first(seen["shape"] == [5, 3], "test_gradient_is_a_tensor_like_x", seen)
    seen.expect(
        seen["by_autograd"] == "found it",
        "Autograd took no part in your answer.",
        "Compute mean(x**2), then let autograd differentiate it.",
        about="by_autograd",
    )


def test_caller_notices_nothing(observe):
    """x, its flag, x.grad and the random numbers are as they would be without the call."""
    seen = observe("gradient")
    seen.expect(
        seen["x_kept"] and seen["x_requires_grad"] and seen["grad_mode"],
        "The call changed the values of x or x.requires_grad, or it left autograd switched off.",
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
    seen.expect(
        not seen["reseeds"] and seen["seed_still_counts"],
        "The call set a seed, for the whole program.",
        "Set no seed inside the function.",
        about="reseeds seed_still_counts",
    )


def test_same_answer_every_time(observe):
    """A second call gives the same answer, and so does a call with an old gradient in x.grad."""
    seen = observe("gradient")
    seen.expect(
        seen["second_answer"] == "same",
        "The second call with the same x gave another answer than the first.",
        "backward() adds to what is in .grad already: let what you return start out empty.",
        about="second_answer",
    )
    seen.expect(
        seen["answer_with_old_grad"] == "same",
        "With an old gradient in x.grad the answer is another one.",
        "backward() adds to what is in .grad already: let what you return start out empty.",
        about="answer_with_old_grad",
    )


def expect_a_tensor(seen, call):
    """See that a call returned an ordinary tensor, before anything else is asked of it."""
    helps = {
        "None": "Look for a missing return, or a return of something that is None.",
        "tuple or list": "Take out the tensor, and return it alone.",
        "NumPy array": "Return a PyTorch tensor: torch.from_numpy makes one of an array.",
    }
    kind = seen["kind"]
    seen.expect(
        kind == "Tensor",
        f"{call} should return a tensor on the CPU. What came back is this: {kind}.",
        helps.get(kind, "Return a tensor, and nothing else."),
        about="kind length without_an_answer answer_with_old_grad x_grad",
    )


def expect_first(holds, test, seen):
    """See that there is something to look at; what to mend before stands in another test."""
    seen.expect(holds, "There is nothing to look at here yet.", f"Mend {test} first.", about="")


def expect_the_shape_of_x(seen):
    """See that an answer has the shape of x, and is about x at all."""
    if seen["shape"] is None:
        pattern = seen["pattern"]
        rationale = f"Your answer has nothing to do with the x that was passed in: {pattern}."
        seen.expect(False, rationale, "Use the argument x.", about="pattern")
    seen.expect(
        seen["shape"] == [5, 3],
        f"For an x of shape (5, 3) the answer has the shape {shown(seen['shape'])}.",
        "A gradient has one entry for each entry of x, in the same place.",
        about="shape",
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


def shown(shape):
    """Return a shape as Python shows it."""
    return tuple(shape) if shape is not None else "none, since it is no tensor"


def said(state):
    """Return what became of x.grad as a word for a sentence."""
    return {"changed": "another tensor", "zeros": "all zeros"}.get(state, state)
