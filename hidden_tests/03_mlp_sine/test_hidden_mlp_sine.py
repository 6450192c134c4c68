"""The hidden checks of exercise 03: the data, the network, and its training."""

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
    seen.same("x_shape", "For 30 points, x is of this shape: {student}.", column)
    seen.same("y_shape", "For 30 points, y is of this shape: {student}.", column)
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
        "without_gradient",
        "There are parameters that the output does not depend on, or not for autograd: {student}.",
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


@pytest.mark.points(1)
def test_fit_takes_its_steps(observe: Observe) -> None:
    """fit lets the optimizer take as many steps as asked, each by the gradient of its own loss."""
    seen = observe("fitting")
    seen.same(
        "through_a_copy",
        "fit trains a copy of the model, so the model itself learns nothing.",
        "Use the model that fit is given.",
    )
    given = seen["model_given"]
    seen.expect(
        given in ("x", "x in another order"),
        f"The model should be given all of x in each step. It was given this: {given}.",
        "Hand x to the model as it is.",
        about="model_given gradients steps",
    )
    seen.same(
        "gradients",
        "No gradient of a loss reaches the model.",
        "Follow the prediction to the line that computes gradients. Where is it cut off?",
    )
    for path in ("steps", "goes_on", "predicts_only_once"):
        seen.same(
            path,
            "The steps that were taken are not those that were asked for.",
            "Which lines stand inside of the loop, how often does it run, and who moves the "
            "weights?",
        )
    seen.same(
        "used",
        "A step should use the gradients of its own loss, all of them and nothing else. "
        "What one used were: {student}.",
        "Ask of every line in the loop what it leaves in .grad.",
    )
    seen.same(
        "by_forward",
        "The model's layers are used, but the model itself is not called, so its hooks do not run.",
        "Call the model as if it were a function.",
    )
    seen.close(
        "after",
        "After a few steps the weights are not where the gradients of the mean squared error lead.",
        "Work the loss out by hand for two points, and compare.",
        rtol=1e-4,
    )


@pytest.mark.points(1)
@pytest.mark.needs("test_fit_takes_its_steps")
def test_fit_returns_the_losses(observe: Observe) -> None:
    """fit returns a list with one float per step, the loss from before that step's update."""
    seen = observe("fitting")
    seen.same(
        "returned/kind",
        "fit should return a list. What came back is this: {student}.",
        "Put each loss into a list, and return the list after the loop.",
    )
    seen.same(
        "returned/length",
        "The list should hold a loss for each step. There are: {student}.",
        "Put one loss into it in every step, and return it after the loop.",
    )
    seen.same(
        "returned/entries",
        "The list should hold plain Python floats. It holds this: {student}.",
        "Look for the method that turns a tensor with one value into a Python number.",
    )
    seen.close(
        "losses",
        "The losses in the list are not those from before each update.",
        "Put the number that the gradients were computed from into the list, as it is.",
        rtol=1e-5,
    )


@pytest.mark.points(1)
@pytest.mark.needs("test_fit_takes_its_steps")
def test_fit_leaves_all_else_alone(observe: Observe) -> None:
    """fit works where model and data are, and leaves all but the weights as it was."""
    seen = observe("elsewhere")
    seen.placement("placed")
    seen.transfers("placed")
    seen = observe("fitting")
    seen.same(
        "batch",
        "After the call x and y are not as they were: {student}.",
        "Leave the data alone; make new tensors where you need any.",
    )
    for path in ("in_training_mode", "left_in_training_mode"):
        seen.same(
            path,
            "The model came in training mode; it did not train in it, or does not go back in it.",
            "Put the model in training mode, or leave the mode alone.",
        )
    seen.left_alone("left")
    seen.same(
        "reseeds",
        "After fit random numbers start over, for the whole program.",
        "Set no seed inside the function.",
    )


@pytest.mark.points(1)
@pytest.mark.needs("test_network_has_two_linear_layers", "test_fit_takes_its_steps")
def test_network_learns_another_sine(observe: Observe) -> None:
    """Trained by fit, the network learns a sine of another height, which is moved and raised."""
    seen = observe("network", task="another sine")
    seen.convergence(
        "fit",
        "After training, the network does not follow a sine of another height.",
        "Is there anything in forward that fits the sine from -1 to 1 only?",
        about="value start shapes same_again without_gradient built",
    )
    seen.same(
        "all_weights_moved",
        "Some of the weights did not move in training.",
        "Every layer has to be registered, and used.",
    )


@pytest.mark.points(0)
@pytest.mark.needs("test_fit_leaves_all_else_alone")
def test_fit_works_on_a_cuda_gpu(observe_on_cuda: Observe) -> None:
    """fit trains a model on a CUDA GPU as well."""
    observe_on_cuda("elsewhere", device="cuda").placement("placed")
