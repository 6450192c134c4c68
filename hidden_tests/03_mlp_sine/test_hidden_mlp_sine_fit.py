"""The hidden checks of exercise 03 that look at fit, and at what it makes of the network."""

from collections.abc import Callable

import pytest

from graders.checks import Compared

Observe = Callable[..., Compared]
UNKNOWN = "nothing to compare"


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
        "mixed_up",
        "The predictions are compared with the y of other points.",
        "The first row of y belongs to the first row of x, and so on. Keep it that way.",
    )
    seen.same(
        "arguments",
        "fit(..., steps=...) does not work, since its arguments have other names: {student}.",
        "Keep the first lines of the stub as they are.",
    )
    seen.expect(
        seen["default_steps"] in (seen.right("default_steps"), UNKNOWN),
        f"Without an argument for them, the number of steps is another one: "
        f"{seen['default_steps']}.",
        "Keep the default that the stub has.",
        about="default_steps",
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
    seen.close(
        "after",
        "After a few steps the weights are not where the gradients of the mean squared error lead.",
        "Is the loss the mean squared error and nothing else, and are all settings as they came?",
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
        "returned/with_earlier_losses",
        "After a second call, the losses of the first are in the list as well.",
        "Make a new list in every call, inside of the function.",
    )
    seen.same(
        "returned/entries",
        "The list should hold plain Python floats. It holds this: {student}.",
        "Look for the method that turns a tensor with one value into a Python number.",
    )
    seen.same(
        "returned/rounded",
        "The losses in the list are rounded.",
        "Put the numbers into the list as they are.",
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
    seen.same(
        "default_device_left",
        "After the call new tensors are made on another device than before.",
        "Leave PyTorch's default device alone.",
    )
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
