"""The public tests of exercise 01, which `pytest exercises/01` runs.

`observe("one_step")` calls your train_step once and tells what it did. The model is
linear: prediction = x @ weight.T + bias. The criterion takes the mean of the squared
errors, but a prediction that is too high costs three times as much as one that is too low.
"""

import numpy as np

from graders.checks import near

LEFT_CHANGED = {
    "hooks": "the hooks on the model, its weights and the optimizer",
    "settings": "PyTorch's settings, such as the default type",
    "optimizer": "the optimizer's learning rate, or another of its settings",
    "frozen": "which weights require gradients",
}


def test_it_returns_the_loss_as_a_float(observe):
    """What comes back is a plain Python float."""
    seen = observe("one_step")
    seen.expect(
        seen["returned/kind"] == "float" and not seen["returned/has_graph"],
        f"train_step should return a Python float, but returned this: {seen['returned/kind']}.",
        "Look for the method that turns a tensor with one value into a Python number.",
        about="returned/kind returned/has_graph",
    )


def test_the_loss_is_that_of_before_the_update(observe):
    """The number that comes back is the loss with the weights as they were before the call."""
    seen = observe("one_step")
    _, loss = errors_and_loss(seen)
    returned, meaning = seen["returned/value"], seen["returned/meaning"]
    seen.expect(
        meaning in ("the loss", "some other number"),
        f"train_step should return the loss before the update, but returned {meaning}.",
        "Return the number that the criterion gave before the step, and nothing else.",
        about="returned/meaning returned/value",
    )
    seen.expect(
        isinstance(returned, float),
        "What train_step returned cannot be compared with the loss, since the model or the "
        "criterion was not given what it should be.",
        "Mend that first.",
        about="returned/value",
    )
    seen.expect(
        near(returned, loss, rtol=1e-4),
        f"train_step returned {returned}; the loss before the update is {loss:.4f}.",
        "Return the number that the criterion gave before the step.",
        about="returned/value",
    )


def test_the_model_and_the_criterion_get_what_they_should(observe):
    """model(x_batch) is called once, and criterion(prediction, target) in this order."""
    seen = observe("one_step")
    seen.expect(
        not seen["through_a_copy"],
        "The batch goes through a copy of the model, so the model itself learns nothing.",
        "Use the model that train_step is given.",
        about="through_a_copy",
    )
    got = seen["passed_on"]
    seen.expect(
        all(found == name for name, found in got.items()),
        f"The model was given: {got['x_batch']}. "
        f"The criterion was given: {got['prediction']} and {got['target']}.",
        "The model wants x_batch; the criterion wants its prediction first, then y_batch.",
        about="passed_on",
    )
    seen.expect(
        not seen["changed_before_the_pass"],
        "The weights are changed before the batch goes through the model.",
        "Leave the weights to optimizer.step().",
        about="changed_before_the_pass",
    )
    seen.expect(
        not seen["in_lower_precision"],
        "The model computes in a lower precision than that of its weights.",
        "Take autocast away; whoever calls train_step may have it on around the call.",
        about="in_lower_precision",
    )
    seen.expect(
        not seen["follows_another_loss"],
        "The gradients are computed from a loss other than the criterion's.",
        "Follow the loss from the criterion to the line that computes gradients.",
        about="follows_another_loss",
    )
    seen.expect(
        seen["passes"] == 1 and not seen["by_forward"],
        "The batch should go through the model once, by calling the model itself.",
        "Call the model as if it were a function, and keep its prediction in a variable.",
        about="passes by_forward",
    )


def test_the_optimizer_takes_one_step(observe):
    """The gradients are computed, and then the given optimizer takes one step."""
    seen = observe("one_step")
    seen.expect(
        seen["gradients"] == "computed",
        "No gradient of the loss reached the model's weights.",
        "Follow the loss from the criterion to the line that computes gradients.",
        about="gradients",
    )
    steps = seen["steps"]
    seen.expect(
        steps["of_the_optimizer"] == 1 and not steps["before_gradients"],
        "The optimizer should take one step, after the gradients are there.",
        "Which line moves the weights, and what has to stand before it?",
        about="steps",
    )
    seen.expect(
        steps["of_another"] == 0,
        "An optimizer other than the given one took a step.",
        "Use only the optimizer that train_step is given.",
        about="steps",
    )
    seen.expect(
        not steps["by_hand"],
        "Something other than the optimizer moved the weights.",
        "Leave the moving to the optimizer.",
        about="steps",
    )


def test_the_weights_follow_the_gradient_of_this_batch(observe):
    """The weights move by the learning rate times this batch's gradient; old ones play no part."""
    seen = observe("one_step")
    added, length = seen["update/added"], seen["update/length"]
    seen.expect(
        added == "nothing",
        f"More than this batch's gradient went into the update: {added}.",
        "Ask of every line before the step what it leaves in .grad.",
        about="update/added",
    )
    seen.expect(
        length == "full",
        f"The optimizer should use this batch's gradient as it is. Compared with it, "
        f"what it used was: {length}.",
        "Look at what happens to the loss and to the gradients between criterion and step.",
        about="update/length",
    )
    seen.expect(
        not isinstance(seen["after/linear.weight"], str),
        "The weights cannot be judged yet: something else has to be mended first.",
        "Mend first what the other tests say.",
        about="after",
    )
    x, before, bias = (seen[f"given/{name}"] for name in ("x", "linear.weight", "linear.bias"))
    errors, _ = errors_and_loss(seen)
    slopes = 2 * cost(errors) * errors / len(x)
    seen.expect(
        near(seen["after/linear.weight"], before - 0.07 * slopes.T @ x, rtol=1e-4)
        and near(seen["after/linear.bias"], bias - 0.07 * slopes.sum(axis=0), rtol=1e-4),
        "After the call the weights are not where one step along this batch's gradient leads.",
        "Look for a line that changes the loss, the weights or the optimizer besides.",
        about="after",
    )


def test_three_steps_make_the_loss_smaller(observe):
    """Three calls with the same batch, in float64 and with momentum: the loss falls each time."""
    seen = observe("three_steps")
    seen.expect(
        seen["types"] == "kept",
        f"A tensor is handed on in another type: {seen['types']}.",
        "Leave everything in the type that it comes in.",
        about="types",
    )
    seen.expect(
        seen["returned"] == "the loss",
        f"Each call should return its own loss, but one returned {seen['returned']}.",
        "Return this call's loss, and carry nothing over from the call before.",
        about="returned",
    )
    seen.expect(
        not seen["memory_erased"],
        "What the optimizer remembers from one call to the next was emptied.",
        "Leave optimizer.state alone.",
        about="memory_erased",
    )
    seen.expect(
        not seen["random_numbers_repeat"],
        "Each call begins the same random numbers again.",
        "Set a seed once, outside of this function.",
        about="random_numbers_repeat",
    )
    seen.expect(
        seen["update/added"] == "nothing" and seen["update/length"] == "full",
        "In one of three calls in a row, the gradient of the batch was not used as it is.",
        "Do the same in every call, whatever the call before has left.",
        about="update",
    )
    seen.expect(
        not isinstance(seen["loss_falls"], str),
        "Whether the loss falls cannot be judged yet: something else has to be mended first.",
        "Mend first what the other tests say.",
        about="loss_falls after",
    )
    seen.expect(
        seen["loss_falls"] is True,
        "Over three calls with the same batch, the loss did not fall each time.",
        "Read the order of your lines aloud: which gradients does each step use?",
        about="loss_falls after",
    )


def test_it_works_where_the_model_and_the_batch_are(observe):
    """The step runs where the model and the batch are, on whatever device, and leaves them there."""
    seen = observe("elsewhere")
    seen.expect(
        seen["placed/weights_on"] == ["simgpu"],
        "Before the call the model was on an accelerator, such as a GPU; now it is not.",
        "Leave the model where it is.",
        about="placed/weights_on",
    )
    seen.expect(
        seen["placed/ran_on"] == ["simgpu"],
        "The model and the batch are on an accelerator, but the model did its work elsewhere.",
        "Use the model and the batch where they are; there is nothing to move.",
        about="placed/ran_on",
    )
    seen.expect(
        seen["compared_on"] != [],
        "With model and batch on an accelerator, no loss was computed.",
        "See first that the criterion gets its prediction and its target; an `except` would hide "
        "the error that tells what is wrong.",
        about="compared_on",
    )
    seen.expect(
        seen["compared_on"] == ["simgpu"],
        "The prediction was made on an accelerator, but compared with the target elsewhere.",
        "Hand prediction and target to the criterion where they are; it works there as well.",
        about="compared_on",
    )
    seen.expect(
        seen["switched_off"] == "nothing",
        f"The model came in training mode, but in or after the call this is off: "
        f"{seen['switched_off']}.",
        "Leave the modes and the settings of all layers alone.",
        about="switched_off",
    )


def test_everything_else_stays_as_it_was(observe):
    """The batch, the model's mode and all around them stay as they were; no graph is kept."""
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
        "Put the model in training mode, or leave the mode alone.",
        about="in_training_mode left_in_training_mode",
    )
    for what, words in LEFT_CHANGED.items():
        seen.expect(
            not seen[f"left/{what}"],
            f"After the call this is not as it was: {words}.",
            "Leave it alone, or put it back before you return.",
            about=f"left/{what}",
        )
    seen.expect(
        not seen["left/graph"],
        "After the call, something still holds on to the loss and the graph behind it.",
        "Keep no loss and no prediction; a Python number can be kept.",
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
