"""The public tests of exercise 01, which `pytest exercises/01` runs.

`observe("one_step")` calls your train_step once and tells what it did. The model is
linear: prediction = x @ weight.T + bias. The criterion takes the mean of the squared
errors, but a prediction that is too high costs three times as much as one that is too low.
"""

import numpy as np

from graders.checks import near


def test_it_returns_the_loss_as_a_float(observe):
    """What comes back is a plain Python float."""
    seen = observe("one_step")
    seen.expect(
        seen["returned/kind"] == "float" and not seen["returned/has_graph"],
        f"train_step should return a Python float, but returned a {seen['returned/kind']}.",
        "Return loss.item().",
        about="returned/kind returned/has_graph",
    )


def test_the_loss_is_that_of_before_the_update(observe):
    """The number that comes back is the loss with the weights as they were before the call."""
    seen = observe("one_step")
    _, loss = errors_and_loss(seen)
    seen.expect(
        near(seen["returned/value"], loss, rtol=1e-4),
        f"train_step returned {seen['returned/value']}; the loss before the update is {loss:.4f}.",
        "Compute the loss once, before the step, and return that one.",
        about="returned/value",
    )


def test_the_model_and_the_criterion_get_what_they_should(observe):
    """model(x_batch) is called once, and criterion(prediction, target) in this order."""
    seen = observe("one_step")
    got = seen["passed_on"]
    seen.expect(
        all(found == name for name, found in got.items()),
        f"The model was given: {got['x_batch']}. "
        f"The criterion was given: {got['prediction']} and {got['target']}.",
        "Call model(x_batch) first, then criterion(prediction, y_batch).",
        about="passed_on",
    )
    seen.expect(
        seen["passes"] == 1 and not seen["by_forward"],
        "The batch should go through the model once, by calling the model itself.",
        "Write prediction = model(x_batch), and use this prediction from there on.",
        about="passes by_forward",
    )


def test_the_optimizer_takes_one_step(observe):
    """The gradients are computed, and then the given optimizer takes one step."""
    seen = observe("one_step")
    seen.expect(
        seen["gradients"] == "computed",
        "No gradient of the loss reached the model's weights.",
        "Call loss.backward() on the very loss that the criterion returned.",
        about="gradients",
    )
    steps = seen["steps"]
    seen.expect(
        steps["of_the_optimizer"] == 1 and not steps["before_gradients"],
        "The optimizer should take one step, after the gradients are there.",
        "Call optimizer.step() once, after backward().",
        about="steps",
    )


def test_the_weights_follow_the_gradient_of_this_batch(observe):
    """The weights move by the learning rate times this batch's gradient; old ones play no part."""
    seen = observe("one_step")
    x, before, bias = (seen[f"given/{name}"] for name in ("x", "linear.weight", "linear.bias"))
    errors, _ = errors_and_loss(seen)
    slopes = 2 * cost(errors) * errors / len(x)
    seen.expect(
        near(seen["after/linear.weight"], before - 0.1 * slopes.T @ x, rtol=1e-4)
        and near(seen["after/linear.bias"], bias - 0.1 * slopes.sum(axis=0), rtol=1e-4),
        "After the call the weights are not where one step along this batch's gradient leads.",
        "Old gradients were there before the call. Are they gone before backward() adds new ones?",
        about="after",
    )


def test_three_steps_make_the_loss_smaller(observe):
    """Three calls with the same batch, in float64 and with momentum: the loss falls each time."""
    seen = observe("three_steps")
    seen.expect(
        seen["loss_falls"] is True,
        "Over three calls with the same batch, the loss did not fall each time.",
        "Read the order of your lines aloud: which gradients does each step use?",
        about="loss_falls after",
    )


def test_everything_else_stays_as_it_was(observe):
    """The batch and the model's mode are as before, and nothing of the computation is kept."""
    seen = observe("one_step")
    seen.expect(
        seen["batch"] == "unchanged",
        f"The batch should stay as it was, but now it is this: {seen['batch']}.",
        "Do not change x_batch or y_batch; make new tensors where you need any.",
        about="batch",
    )
    seen.expect(
        seen["in_training_mode"] and seen["left_in_training_mode"],
        "The model came in training mode; it should train in it and go back in it.",
        "Call model.train(), or leave the mode alone.",
        about="in_training_mode left_in_training_mode",
    )
    seen.expect(
        not seen["left/graph"],
        "After the call, something still holds on to the loss and the graph behind it.",
        "Keep no loss and no prediction; loss.item() is a number and can be kept.",
        about="left/graph left/graph_of_gradients",
    )


def cost(errors: np.ndarray) -> np.ndarray:
    """Return what an error of each sign costs: three for too high, one for too low."""
    return np.where(errors > 0, 3.0, 1.0)


def errors_and_loss(seen) -> tuple[np.ndarray, float]:
    """Return prediction minus target, and the criterion's value, before the update."""
    prediction = seen["given/x"] @ seen["given/linear.weight"].T + seen["given/linear.bias"]
    errors = prediction - seen["given/y"]
    return errors, float(np.mean(cost(errors) * errors**2))
