"""Hidden tests of exercise 05: every fault by itself, on the CPU and on an accelerator."""

import pytest

DEVICES = ("cpu", "simgpu")
WHERE = {"cpu": "With the CPU as device", "simgpu": "With an accelerator as device"}
WHERE["cuda"] = "With a CUDA GPU as device"
PARTS = (
    "test_standardize_moves_with_the_model",
    "test_net_works_where_its_inputs_are",
    "test_build_puts_the_model_on_the_device",
    "test_build_puts_the_criterion_on_the_device",
    "test_training_inputs_reach_the_device",
    "test_training_targets_reach_the_device",
    "test_training_runs_without_waiting",
    "test_evaluate_runs_on_the_device",
    "test_predict_returns_an_array",
)
CHANGED = ("it is not there", "it takes other arguments")
READ_IT = "Run the program with this device, and read its error message from the last line up."
STAY = "Let everything stay on the device that the function is given."
NEVER_USES = "does not come to use its batches"
AS_IT_WAS = "Look at what you changed here beyond the placement; the program was right on the CPU."


@pytest.mark.points(1)
def test_standardize_moves_with_the_model(observe):
    """Standardize keeps mean and std where .to(device) moves them and state_dict() finds them."""
    seen = observe("placement")
    for device in DEVICES:
        part = runs(seen, device, "standardize", "Standardize")
        seen.same(
            f"{part}/state",
            "The state_dict of Standardize should hold mean and std, and holds: {student}.",
            "Tell the module about tensors that belong to it; an attribute alone is not enough.",
        )
        seen.same(
            f"{part}/trains",
            "The statistics are trained like weights.",
            "They belong to the module, but no optimizer should change them.",
        )
        stays(seen, f"{part}/result_on", device, "the standardized inputs")
        seen.close(f"{part}/value", "The inputs are not standardized as they were.", AS_IT_WAS)
    seen.same(
        "simgpu/standardize/copied",
        "Every call copies something between the CPU and the accelerator.",
        "Let the statistics move once, with the module.",
    )


@pytest.mark.points(1)
def test_net_works_where_its_inputs_are(observe):
    """Net makes the tensors that it needs where its inputs are."""
    seen = observe("placement")
    for device in DEVICES:
        part = runs(seen, device, "net", "Net")
        seen.same(f"{part}/trainable", "Net has {student} trainable numbers now.", AS_IT_WAS)
        stays(seen, f"{part}/result_on", device, "the scores")
        seen.close(f"{part}/value", "The scores are not what they were.", AS_IT_WAS)
    seen.expect(
        "device to host" not in seen["simgpu/net/copied"],
        "Every forward pass takes something from the accelerator to the CPU.",
        STAY,
        about="simgpu/net/copied",
    )


@pytest.mark.points(1)
def test_build_puts_the_model_on_the_device(observe):
    """build(device) returns a model on that device, and an optimizer of its weights."""
    seen = observe("placement")
    for device in DEVICES:
        part = runs(seen, device, "build", "build")
        seen.same(
            f"{part}/returned",
            "build should return the model, the optimizer and the criterion.",
            "Keep the return as it was.",
        )
        stays(seen, f"{part}/model_on", device, "the model")
        seen.same(
            f"{part}/optimizer_holds",
            "The optimizer does not hold the weights of the model that is returned.",
            "Make one model, and give its parameters to the optimizer.",
        )
        seen.same(f"{part}/optimizer", "The optimizer is another one: {student}.", AS_IT_WAS)


@pytest.mark.points(1)
def test_build_puts_the_criterion_on_the_device(observe):
    """build(device) returns a criterion that compares tensors on that device."""
    seen = observe("placement")
    for device in DEVICES:
        part = runs(seen, device, "criterion", "the criterion of build")
        stays(seen, f"{part}/result_on", device, "the loss")
        seen.close(f"{part}/value", "The loss is not what it was.", AS_IT_WAS)
    seen.expect(
        "device to host" not in seen["simgpu/criterion/copied"],
        "To compare them, the criterion takes outputs or targets from the accelerator to the CPU.",
        STAY,
        about="simgpu/criterion/copied",
    )


@pytest.mark.points(1)
def test_training_inputs_reach_the_device(observe):
    """train_epoch hands the model its inputs on the device; each batch crosses once."""
    seen = observe("placement")
    for device in DEVICES:
        part = f"{device}/train_epoch"
        begins(seen, part, "inputs_on")
        stays(seen, f"{part}/inputs_on", device, "the model's inputs")
        begins(seen, part, "ran_on")
        stays(seen, f"{part}/ran_on", device, "the model, while it worked,")
        stays(seen, f"{part}/model_on", device, "the model")
    crosses_once(seen, "train_epoch", "inputs")


@pytest.mark.points(1)
def test_training_targets_reach_the_device(observe):
    """train_epoch compares outputs and targets on the device; each batch crosses once."""
    seen = observe("placement")
    for device in DEVICES:
        part = f"{device}/train_epoch"
        begins(seen, part, "targets_on")
        stays(seen, f"{part}/targets_on", device, "the targets")
        stays(seen, f"{part}/outputs_on", device, "what the criterion compares them with")
    crosses_once(seen, "train_epoch", "targets")


@pytest.mark.points(1)
def test_training_runs_without_waiting(observe):
    """train_epoch trains as it did, and does not ask the device for a number in every batch."""
    seen = observe("placement")
    for device in DEVICES:
        part = runs(seen, device, "train_epoch", "train_epoch")
        seen.same(f"{part}/mode", "The model was not trained in training mode.", AS_IT_WAS)
        seen.same(f"{part}/steps", "The steps that the optimizer takes are: {student}.", AS_IT_WAS)
        seen.close(f"{part}/after", "The weights are not where they were.", AS_IT_WAS, rtol=1e-4)
        returns_the_mean(seen, part)
    seen.same(
        "simgpu/train_epoch/fetched",
        "In every batch the program waits for the accelerator, to read a number from it.",
        "Add the losses up where they are, and read the sum when the epoch is over.",
    )


@pytest.mark.points(1)
def test_evaluate_runs_on_the_device(observe):
    """evaluate computes the mean loss on the device, in eval mode and without graphs."""
    seen = observe("placement")
    for device in DEVICES:
        part = runs(seen, device, "evaluate", "evaluate")
        stays(seen, f"{part}/inputs_on", device, "the model's inputs")
        stays(seen, f"{part}/ran_on", device, "the model, while it worked,")
        stays(seen, f"{part}/model_on", device, "the model")
        stays(seen, f"{part}/outputs_on", device, "what the criterion compares")
        stays(seen, f"{part}/targets_on", device, "the targets")
        seen.same(f"{part}/mode", "The model was not evaluated in eval mode.", AS_IT_WAS)
        seen.same(f"{part}/graph", "A graph was recorded.", AS_IT_WAS)
        seen.same(f"{part}/rows", "The evaluation ends before every batch was used.", AS_IT_WAS)
        returns_the_mean(seen, part)
    crosses_once(seen, "evaluate", "inputs")
    crosses_once(seen, "evaluate", "targets")


@pytest.mark.points(1)
def test_predict_returns_an_array(observe):
    """predict computes on the device, and returns a NumPy array of probabilities."""
    seen = observe("placement")
    for device in DEVICES:
        part = runs(seen, device, "predict", "predict")
        stays(seen, f"{part}/inputs_on", device, "the model's inputs")
        stays(seen, f"{part}/ran_on", device, "the model, while it worked,")
        stays(seen, f"{part}/model_on", device, "the model")
        seen.same(f"{part}/mode", "The model did not predict in eval mode.", AS_IT_WAS)
        seen.same(f"{part}/weights_are", "The model's weights are {student} now.", AS_IT_WAS)
        seen.same(
            f"{part}/kind",
            "predict should return a NumPy array. What came back is this: {student}.",
            "Bring the probabilities over to the CPU, and make an array of them.",
        )
        seen.close(f"{part}/value", "The probabilities are not what they were.", AS_IT_WAS)


@pytest.mark.points(1)
@pytest.mark.needs(*PARTS)
def test_the_whole_program_is_alike_on_every_device(observe):
    """The repaired parts work together, with the same numbers on every device."""
    seen = observe("placement")
    seen.same(
        "default_device",
        "The device on which PyTorch makes tensors unless told otherwise is {student}.",
        "Leave the default device alone; say for each tensor where it belongs.",
    )
    for device in DEVICES:
        runs(seen, device, "program", "the program")
    seen.same("alike", "The program's numbers on the accelerator are not those of the CPU.", STAY)


@pytest.mark.points(0)
@pytest.mark.needs("test_the_whole_program_is_alike_on_every_device")
def test_the_program_runs_on_a_cuda_gpu(observe_on_cuda):
    """The program runs on a CUDA GPU as well, with the same numbers."""
    seen = observe_on_cuda("placement", devices=["cpu", "cuda"])
    for name, facts in seen.right("cuda").items():
        part = runs(seen, "cuda", name, name)
        for fact in facts:
            if fact.endswith("_on"):
                thing = fact.removesuffix("_on")
                stays(seen, f"{part}/{fact}", "cuda", f"the {thing} of {name}")
            elif fact in ("value", "after"):
                seen.close(f"{part}/{fact}", f"The numbers of {name} are other ones there.", STAY)
    seen.same("alike", "The program's numbers on the GPU are not those of the CPU.", STAY)


def runs(seen, device, part, name):
    """See that a part comes to its end on a device; return the path of what was seen of it."""
    about = f"{device}/{part}/trouble"
    seen.expect(
        seen[about] not in CHANGED,
        f"{WHERE[device]}, {name} cannot be used: {seen[about]}.",
        "Keep the names and the arguments that the stub has.",
        about=about,
    )
    rationale = f"{WHERE[device]}, {name} stops with this: {seen[about]}."
    seen.expect(seen[about] == "none", rationale, READ_IT, about=about)
    return f"{device}/{part}"


def begins(seen, part, what):
    """See that train_epoch came to use its batches at all."""
    trouble = seen[f"{part}/trouble"]
    seen.expect(
        seen[f"{part}/{what}"] != "nothing to compare",
        f"train_epoch {NEVER_USES}: {trouble}."
        if trouble != "none"
        else f"train_epoch {NEVER_USES}.",
        READ_IT if trouble != "none" else AS_IT_WAS,
        about=f"{part}/trouble {part}/{what}",
    )


def stays(seen, path, device, what):
    """See that something is where it should be."""
    rationale = f"{WHERE[device]}, {what} should be on it. Found on: {{student}}."
    seen.same(path, rationale, STAY)


def crosses_once(seen, part, what):
    """See that each batch is brought over once."""
    seen.same(
        f"simgpu/{part}/{what}_cross",
        f"The {what} of a batch should be brought to the accelerator once, but were: {{student}}.",
        "Move each batch once, and use what you moved.",
    )


def returns_the_mean(seen, part):
    """See that an epoch returns its mean loss as a float."""
    kind = "A float should come back. What came back is this: {student}."
    seen.same(f"{part}/kind", kind, "Turn the sum into a Python number at the end.")
    seen.same(
        f"{part}/returned",
        "The mean loss over all examples should come back. What came back is: {student}.",
        AS_IT_WAS,
    )
