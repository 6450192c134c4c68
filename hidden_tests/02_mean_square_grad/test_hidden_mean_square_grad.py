"""Hidden tests of exercise 02: a leaf tensor, and the gradient of a mean of squares."""

import pytest


@pytest.mark.points(1)
def test_leaf_is_trainable(observe):
    """leaf() returns a float32 leaf tensor of the size asked for, and it requires a gradient."""
    seen = observe("new_leaf")
    seen.same("kind", "leaf() returned {student}.", "Return a tensor.")
    shape = "Use the rows and cols that are given, in this order."
    seen.same("shape", "leaf(rows, cols) returned a tensor of shape {student}.", shape)
    seen.same(
        "default_shape",
        "leaf() without arguments returned a tensor of shape {student}.",
        "Keep the defaults that the stub has.",
    )
    seen.same("dtype", "The leaf's dtype is {student}.", "Let the values be float32.")
    seen.same("device", "The leaf lives on {student}.", "Make it on the CPU, as torch does.")
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
def test_leaf_is_standard_normal(observe):
    """leaf() draws from the standard normal distribution."""
    seen = observe("new_leaf")
    help = "Draw from the standard normal distribution; PyTorch has a function for just that."
    seen.close("values/spread", "The values of a large leaf have the wrong spread.", help)
    mean = "The values of a large leaf do not have the right mean."
    seen.same("values/mean", mean, help)
    shape = "The values of a large leaf do not follow the bell curve."
    seen.close("values/within_one_spread", shape, help)


@pytest.mark.points(1)
@pytest.mark.needs("test_leaf_is_trainable")
def test_leaf_is_new_every_time(observe):
    """Every call of leaf() draws new values, and leaves the seed to the caller."""
    seen = observe("new_leaf")
    seen.same(
        "always_equal",
        "Two calls of leaf() gave the same values.",
        "Draw the values inside the function, without setting a seed.",
    )
    seen.same(
        "reseeds",
        "After leaf() all other random numbers start over.",
        "Leave the seed to the caller.",
    )


@pytest.mark.points(1)
def test_gradient_is_a_tensor_like_x(observe):
    """mean_square_grad(x) returns a tensor of x's shape and dtype."""
    seen = observe("gradient")
    seen.same(
        "kind", "mean_square_grad returned {student}.", "Return the gradient itself, a tensor."
    )
    seen.same("length", "mean_square_grad returned several things.", "Return the gradient alone.")
    seen.same(
        "shape",
        "The answer has the shape {student}.",
        "A gradient has one entry for each entry of x.",
    )
    seen.same("dtype", "The answer's dtype is {student}.", "Keep the dtype of x.")


@pytest.mark.points(2)
@pytest.mark.needs("test_gradient_is_a_tensor_like_x")
def test_gradient_is_right(observe):
    """The answer is the gradient of mean(x**2), whatever the shape and the dtype of x."""
    seen = observe("gradient")
    seen.close(
        "value",
        "The answer is not the gradient of mean(x**2).",
        "Work out a tensor with two entries on paper, and compare with what you return.",
        rtol=1e-9,
    )
    seen = observe("elsewhere")
    seen.same("dtype", "For a float32 x the answer's dtype is {student}.", "Keep the dtype of x.")
    seen.close("value", "For a float32 x the answer is not right.", "Keep the precision of x.")
    seen = observe("gradient", shape=[2, 3, 4], dtype="float32")
    seen.close(
        "value",
        "The answer is right for a matrix, but not for a tensor with three dimensions.",
        "Take the mean over all entries, however many dimensions there are.",
    )


@pytest.mark.points(2)
@pytest.mark.needs("test_gradient_is_right")
def test_autograd_finds_the_gradient(observe):
    """The gradient is found by autograd, on the device where x lives."""
    seen = observe("gradient")
    seen.same(
        "by_autograd",
        "The numbers are right, but autograd did not work them out.",
        "Compute mean(x**2) and let autograd differentiate it.",
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
    """x and x.grad are as they were, and the answer itself requires no gradient."""
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
    seen.same(
        "x_grad",
        "x.grad was None before the call and is not any more.",
        "torch.autograd.grad does not touch x.grad; neither does backward() on a detached copy.",
    )
    seen.same(
        "old_x_grad",
        "The gradient that stood in x.grad before the call has changed.",
        "torch.autograd.grad does not touch x.grad; neither does backward() on a detached copy.",
    )


@pytest.mark.points(1)
@pytest.mark.needs("test_gradient_is_right")
def test_same_answer_every_time(observe):
    """A second call, and a call with an old gradient in x.grad, give the same answer."""
    seen = observe("gradient")
    seen.same(
        "second_answer",
        "The second call with the same x gave another answer than the first.",
        "backward() adds to .grad; make sure that it starts out empty.",
    )
    seen.same(
        "answer_with_old_grad",
        "With an old gradient in x.grad the answer is another one.",
        "backward() adds to .grad; make sure that it starts out empty.",
    )
