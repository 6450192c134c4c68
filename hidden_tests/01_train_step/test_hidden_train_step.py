"""The hidden checks of exercise 01. Each compares what was seen with the solution's own."""

import pytest

FOLLOW_THE_LOSS = "Follow the loss from the criterion to the gradients: does it stay the same one?"
RETURN_THE_LOSS = "Return the very number that the criterion gave before the step."


@pytest.mark.points(1)
def test_the_batch_is_used(observe):
    """It runs, and the batch goes through the model."""
    seen = observe("one_step")
    seen.expect(
        seen["passes"] != 0,
        "The batch never went through the model.",
        "Which of the arguments turns a batch into a prediction? Begin with it.",
        about="passes",
    )


@pytest.mark.points(1)
@pytest.mark.needs("test_the_batch_is_used")
def test_model_and_criterion_are_called_as_given(observe):
    """model(x_batch) is called once, and its prediction goes to criterion(prediction, target)."""
    seen = observe("one_step")
    seen.same(
        "through_a_copy",
        "The batch goes through a copy of the model, so the model itself learns nothing.",
        "Use the model that train_step is given.",
    )
    seen.same(
        "passed_on",
        "The model or the criterion was not given what it should be, but this: {student}.",
        "Follow the batch and the target from the first line on: where do they change?",
    )
    seen.same(
        "changed_before_the_pass",
        "The weights are changed before the batch goes through the model.",
        "Leave the weights to optimizer.step().",
    )
    seen.same(
        "in_lower_precision",
        "The model computes in a lower precision than that of its weights.",
        "Take autocast away; whoever calls train_step may have it on around the call.",
    )
    seen.same(
        "follows_another_loss",
        "The gradients are computed from a loss other than the criterion's.",
        FOLLOW_THE_LOSS,
    )
    seen.same(
        "passes",
        "The batch goes through the model more than once.",
        "One prediction is enough for all that follows; keep it in a variable.",
    )
    seen.same(
        "by_forward",
        "The model's layers are used, but the model itself is not called, so its hooks do not run.",
        "Call the model as if it were a function.",
    )


@pytest.mark.points(1)
@pytest.mark.needs("test_the_batch_is_used")
def test_a_python_float_is_returned(observe):
    """A plain Python float is returned."""
    seen = observe("one_step")
    seen.same(
        "returned/kind",
        "train_step returned a value of this type: {student}.",
        "Look for the method that turns a tensor with one value into a Python number.",
    )
    seen.same(
        "returned/has_graph",
        "What train_step returned keeps the whole computation alive.",
        "Return the number alone, without the computation behind it.",
    )


@pytest.mark.points(1)
@pytest.mark.needs("test_the_batch_is_used")
def test_the_loss_is_that_of_before_the_update(observe):
    """The returned number is the given criterion's loss, before the update."""
    seen = observe("one_step")
    seen.same(
        "returned/meaning",
        "What is returned is not the criterion's loss before the update, but this: {student}.",
        RETURN_THE_LOSS,
    )
    seen.expect(
        not isinstance(seen["returned/value"], str),
        "It cannot be the right loss: the model or the criterion was not given what it should be.",
        "Mend that first.",
        about="returned/value",
    )
    seen.close(
        "returned/value",
        "The returned number is not the loss of this batch with the weights that were given.",
        "Look for a line that changes the model or the loss before the number is taken.",
    )
    observe("three_steps").same(
        "returned",
        "In three calls in a row, one returned not its own loss but this: {student}.",
        "Return this call's loss, and carry nothing over from the call before.",
    )
    observe("classes").close(
        "loss",
        "With another model and a criterion for classes, it is not the loss before the update.",
        RETURN_THE_LOSS,
    )


@pytest.mark.points(1)
@pytest.mark.needs("test_the_batch_is_used")
def test_the_given_optimizer_takes_one_step(observe):
    """The gradients are computed, and then the given optimizer takes one step."""
    seen = observe("one_step")
    seen.same("gradients", "No gradient of the loss reaches the model.", FOLLOW_THE_LOSS)
    seen.same(
        "steps",
        "The update is not one step of the given optimizer, taken after the gradients are there.",
        "Look at every line that changes the weights, and at what stands before it.",
    )


@pytest.mark.points(2)
@pytest.mark.needs("test_the_given_optimizer_takes_one_step")
def test_old_gradients_do_not_leak(observe):
    """The weights move by this batch's gradient alone, whatever was in .grad before."""
    seen = observe("one_step")
    seen.same(
        "update/added",
        "More than this batch's gradient went into the update: {student}.",
        "Ask of every line before the step what it leaves in .grad.",
    )
    seen.same(
        "update/length",
        "The optimizer did not use this batch's gradient as it is; compared with it: {student}.",
        "Look at what happens to the loss and to the gradients between criterion and step.",
    )
    for one in (seen, observe("one_step", batch=1)):
        one.expect(
            not isinstance(one["after/linear.weight"], str),
            "The weights cannot be judged yet: something else has to be mended first.",
            "Mend first what the other checks say.",
            about="after",
        )
        one.close(
            "after",
            "After one call the weights are not where a step along the loss's gradient leads.",
            "Look for a line that changes the loss, the weights or the optimizer besides.",
        )


@pytest.mark.points(1)
@pytest.mark.needs("test_the_given_optimizer_takes_one_step")
def test_it_works_with_other_models_and_optimizers(observe):
    """Several calls, momentum, Adam, float64 and another criterion work as well."""
    seen = observe("three_steps")
    seen.same(
        "types",
        "A tensor is handed on in another type: {student}.",
        "Leave everything in the type that it comes in.",
    )
    seen.same(
        "memory_erased",
        "What the optimizer remembers from one call to the next was emptied.",
        "Leave optimizer.state alone.",
    )
    seen.same(
        "random_numbers_repeat",
        "Each call begins the same random numbers again.",
        "Set a seed once, outside of this function.",
    )
    seen.same(
        "update",
        "In one of three calls, this batch's gradient was not used as it is, but: {student}.",
        "Do the same in every call, whatever the call before has left.",
    )
    seen.close(
        "after",
        "After three calls in float64, with momentum, the weights are not where they should be.",
        "Is there anything that fits one type, one optimizer or the first call only?",
        rtol=1e-9,
    )
    observe("classes").close(
        "after",
        "With Adam and a criterion for classes, the weights are not where one step leads.",
        "Is there anything that fits one kind of optimizer or criterion only?",
        rtol=1e-4,
    )


@pytest.mark.points(1)
@pytest.mark.needs("test_the_batch_is_used")
def test_it_works_where_the_model_and_the_batch_are(observe):
    """The step runs where model and batch are, on whatever device, with dropout on."""
    runs_where_they_are(observe("elsewhere"))


@pytest.mark.points(1)
@pytest.mark.needs("test_the_batch_is_used")
def test_everything_else_stays_as_it_was(observe):
    """The batch, the model's mode and all around them stay as they were; no graph is kept."""
    seen = observe("one_step")
    seen.same(
        "batch",
        "After the call the batch is not as it was: {student}.",
        "Leave x_batch and y_batch alone; make new tensors where you need any.",
    )
    for when, said in (("in", "it made its prediction"), ("left_in", "it goes back")):
        seen.same(
            f"{when}_training_mode",
            f"The model came in training mode, but {said} in eval mode.",
            "Put the model in training mode, or leave the mode alone.",
        )
    seen.left_alone("left")
    seen.same(
        "left/graph",
        "After the call, something still holds on to the loss and the graph behind it.",
        "Keep no loss and no prediction; a Python number can be kept.",
    )


@pytest.mark.points(0)
@pytest.mark.needs("test_it_works_where_the_model_and_the_batch_are")
def test_it_works_on_a_cuda_gpu(observe_on_cuda):
    """The step runs on a CUDA GPU as well."""
    runs_where_they_are(observe_on_cuda("elsewhere", device="cuda"))


def runs_where_they_are(seen):
    """See that all is done on the accelerator that model and batch are on, in training mode."""
    seen.placement("placed")
    seen.expect(
        seen["compared_on"] != [],
        "With model and batch on an accelerator, no loss was computed.",
        "See first that the criterion gets its arguments; an `except` would hide what is wrong.",
        about="compared_on",
    )
    seen.same(
        "compared_on",
        "The prediction was made on an accelerator, but compared with the target elsewhere.",
        "Hand prediction and target to the criterion where they are; it works there as well.",
    )
    seen.same(
        "switched_off",
        "The model came in training mode, but in or after the call this is off: {student}.",
        "Leave the modes and the settings of all layers alone.",
    )
