"""The hidden checks of exercise 03: the data and the network."""

from collections.abc import Callable

import pytest

from graders.checks import Compared

Observe = Callable[..., Compared]


@pytest.mark.points(1)
def test_data_is_a_pair_of_columns(observe: Observe) -> None:
    """sine_data(n) returns x and y, float32 tensors with n rows and one column."""
    seen = observe("data")
    column = "Each of the n points wants a row of its own, with one number in it."
    seen.same(
        "kind",
        "sine_data should return two tensors. What came back is this: {student}.",
        "Return x and y, in this order.",
    )
    seen.same("x_shape", "For n points, x is of this shape: {student}.", column)
    seen.same("y_shape", "For n points, y is of this shape: {student}.", column)
    for name in ("x", "y"):
        seen.same(
            f"{name}_type",
            f"The values of {name} are of this type: {{student}}.",
            "Layers compute in float32: let PyTorch make the numbers, or ask for that type.",
        )
    seen.same(
        "default_shape",
        "sine_data() without arguments returned an x of this shape: {student}.",
        "Keep the default that the stub has.",
    )
    seen.same(
        "requires_grad",
        "The data requires gradients.",
        "Only the weights of a model are trained, and they know it by themselves.",
    )
    seen.same("one_tensor", "x and y are one and the same tensor.", "Make a new tensor for y.")


@pytest.mark.points(1)
@pytest.mark.needs("test_data_is_a_pair_of_columns")
def test_data_follows_the_sine(observe: Observe) -> None:
    """The x are evenly spaced from -pi to pi, and y is the sine of each, in every call."""
    seen = observe("data")
    seen.same(
        "same_again",
        "Two calls gave different points.",
        "Nothing here is left to chance: the points are evenly spaced, and y is sin(x).",
    )
    seen.same(
        "spacing",
        "From each x to the next, the distance should be the same, and upward; here it is: "
        "{student}.",
        "There is a function in PyTorch that spaces numbers evenly between two ends.",
    )
    seen.close(
        "x",
        "The x are not evenly spaced from -pi to pi, with both ends included.",
        "Print the first and the last x, and compare them with math.pi.",
    )
    seen.close(
        "y", "Some y is not the sine of its x.", "Compute all y from x at once, with torch.sin."
    )
    seen.same(
        "reseeds",
        "After sine_data random numbers start over, for the whole program.",
        "Leave the seed to whoever calls you.",
    )
    seen.same(
        "settings_left",
        "After sine_data a setting of PyTorch that holds for the whole program is another one.",
        "Leave such settings alone; say the type where a tensor is made.",
    )


@pytest.mark.points(1)
def test_network_has_two_linear_layers(observe: Observe) -> None:
    """MLP registers two linear layers, with as many units between them as it is asked for."""
    seen = observe("network")
    seen.same(
        "kind",
        "MLP(...) should make an nn.Module. What it makes is {student}.",
        "Begin as the stub does: class MLP(nn.Module), and keep the names of its two methods.",
    )
    seen.same(
        "built/unregistered",
        "MLP keeps something to itself that PyTorch should know of: {student}.",
        "A layer is registered when it is an attribute of its own: self.first = ...",
    )
    seen.same(
        "built/parameters",
        "The parameters that PyTorch knows of should be those of two linear layers. "
        "They have these shapes: {student}.",
        "Print model: both layers should be listed, from 1 to hidden and from hidden to 1.",
    )
    seen.same(
        "default_numbers",
        "MLP() without arguments has this many numbers to train: {student}.",
        "Keep the default that the stub has.",
    )
    seen.same("by_sequential", "MLP uses nn.Sequential.", "Call the layers yourself, in forward.")
    seen.same(
        "arguments",
        "MLP(hidden=16) does not work, since its arguments have other names: {student}.",
        "Keep the first lines of the stub as they are.",
    )
    seen.same(
        "start/values",
        "All weights start out alike; they are {student}. Then all hidden units stay alike.",
        "Leave the layers' own initial weights alone: they are random for a reason.",
    )
    seen.same(
        "start/always_the_same",
        "Every new MLP starts with the same weights.",
        "Set no seed in here; that is for whoever makes the network.",
    )
    seen.same(
        "reseeds",
        "After an MLP was made, random numbers start over, for the whole program.",
        "Set no seed in here; that is for whoever makes the network.",
    )


@pytest.mark.points(2)
@pytest.mark.needs("test_network_has_two_linear_layers")
def test_network_computes_what_it_should(observe: Observe) -> None:
    """The output has the shape (N, 1) for any N, and is made by both layers, with ReLU between."""
    seen = observe("network")
    seen.same(
        "shapes",
        "For batches of 32, 7 and 1 rows, the output is of these shapes: {student}.",
        "Print the shape after each line of forward, for a batch of one as well.",
    )
    seen.same(
        "same_again",
        "For the same x, the network gives another output at each call.",
        "Make all layers in __init__, once, and leave chance out of forward.",
    )
    seen.same(
        "same_in_eval",
        "In eval mode, the network gives another output for the same x.",
        "There is nothing here that would have to be done otherwise in eval mode.",
    )
    seen.same(
        "without_gradient",
        "There are parameters that get no gradient from the output: {student}.",
        "Follow x through forward, line by line: does it pass through both layers?",
    )
    seen.close(
        "value",
        "The output is not what two linear layers with ReLU between them make of x.",
        "Read forward aloud: first layer, ReLU, second layer, and nothing after that.",
    )
    seen.same(
        "hooks_run",
        "Calling the model does not run its hooks.",
        "Call your method forward, and leave __call__ to nn.Module.",
    )
    seen.same("batch", "After the call x is not as it was: {student}.", "Make new tensors instead.")
    seen.same(
        "runs_on_accelerator",
        "On an accelerator, such as a GPU, the network does not run, or its output is not there.",
        "Use nothing in forward but x and the layers; new tensors belong on the device of x.",
    )
