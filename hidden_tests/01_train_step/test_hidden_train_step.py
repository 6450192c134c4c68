"""The hidden checks of exercise 01. Each compares what was seen with the solution's own."""

from collections.abc import Callable

import pytest

from graders.checks import Compared

Observe = Callable[..., Compared]


@pytest.mark.points(1)
def test_the_batch_is_used(observe: Observe) -> None:
    """It runs, and the batch goes through the model."""
    seen = observe("one_step")
    seen.expect(
        seen["passes"] != 0,
        "The batch never went through the model.",
        "Begin with prediction = model(x_batch).",
        about="passes",
    )


@pytest.mark.points(1)
@pytest.mark.needs("test_the_batch_is_used")
def test_model_and_criterion_are_called_as_given(observe: Observe) -> None:
    """model(x_batch) is called once, and its prediction goes to criterion(prediction, target)."""
    seen = observe("one_step")
    seen.same(
        "passed_on",
        "The model or the criterion was not given what it should be, but this: {student}.",
        "Call model(x_batch), then criterion(prediction, y_batch), and change nothing on the way.",
    )
    seen.same(
        "passes",
        "The batch goes through the model more than once.",
        "Call model(x_batch) once and keep its prediction.",
    )
    seen.same(
        "by_forward",
        "The model's layers are used, but the model itself is not called, so its hooks do not run.",
        "Write model(x_batch).",
    )


@pytest.mark.points(1)
@pytest.mark.needs("test_the_batch_is_used")
def test_a_python_float_is_returned(observe: Observe) -> None:
    """A plain Python float is returned."""
    seen = observe("one_step")
    seen.same(
        "returned/kind",
        "train_step returned a value of type {student}.",
        "Return loss.item(), a Python float.",
    )
    seen.same(
        "returned/has_graph",
        "What train_step returned keeps the whole computation alive.",
        "Return loss.item(), a Python float.",
    )


@pytest.mark.points(1)
@pytest.mark.needs("test_the_batch_is_used")
def test_the_loss_is_that_of_before_the_update(observe: Observe) -> None:
    """The returned number is the given criterion's loss, before the update."""
    for seen in (observe("one_step"), observe("classes")):
        path = "returned/value" if seen.probe == "one_step" else "loss"
        seen.close(
            path,
            "The returned number is not the loss before the update.",
            "Compute criterion(model(x_batch), y_batch) once, before the step; return its item().",
        )


@pytest.mark.points(2)
@pytest.mark.needs("test_the_batch_is_used")
def test_the_given_optimizer_takes_one_step(observe: Observe) -> None:
    """The gradients are computed, and then the given optimizer takes one step."""
    seen = observe("one_step")
    seen.same(
        "gradients",
        "No gradient of the criterion's loss reaches the model.",
        "Call backward() on the loss as the criterion returns it.",
    )
    seen.same(
        "steps",
        "The update is not one step of the given optimizer, taken after the gradients are there.",
        "Call optimizer.step() once, after backward(), and change the weights by nothing else.",
    )


@pytest.mark.points(2)
@pytest.mark.needs("test_the_given_optimizer_takes_one_step")
def test_old_gradients_do_not_leak(observe: Observe) -> None:
    """The weights move by this batch's gradient alone, whatever was in .grad before."""
    for seen in (observe("one_step"), observe("one_step", batch=1)):
        seen.close(
            "after",
            "After one call the weights are not where one step along this batch's gradient leads.",
            "Clear the old gradients once before backward(), and leave the loss as it is.",
        )


@pytest.mark.points(1)
@pytest.mark.needs("test_the_given_optimizer_takes_one_step")
def test_it_works_with_other_models_and_optimizers(observe: Observe) -> None:
    """Several calls, momentum, Adam, float64 and another criterion work as well."""
    seen = observe("three_steps")
    seen.close(
        "after",
        "After three calls in float64, with momentum, the weights are not where they should be.",
        "Clear the gradients in each call, and leave everything in the type that it comes in.",
        rtol=1e-9,
    )
    seen = observe("classes")
    seen.close(
        "after",
        "With Adam and a criterion for classes, the weights are not where one step leads.",
        "Use the optimizer and the criterion as they are handed over.",
        rtol=1e-4,
    )


@pytest.mark.points(1)
@pytest.mark.needs("test_the_batch_is_used")
def test_everything_else_stays_as_it_was(observe: Observe) -> None:
    """The batch and the model's mode stay as they were, and no graph is kept."""
    seen = observe("one_step")
    seen.same(
        "batch",
        "After the call the batch is not as it was: {student}.",
        "Leave x_batch and y_batch alone; make new tensors where you need any.",
    )
    seen.same(
        "in_training_mode",
        "The model came in training mode, but it made its prediction in eval mode.",
        "Call model.train(), or leave the mode alone.",
    )
    seen.same(
        "left_in_training_mode",
        "The model came in training mode, but it goes back in eval mode.",
        "Call model.train(), or leave the mode alone.",
    )
    seen.same(
        "left/graph",
        "After the call, something still holds on to the loss and the graph behind it.",
        "Keep no loss and no prediction; loss.item() is a number and can be kept.",
    )
