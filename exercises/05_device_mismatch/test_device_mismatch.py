"""The public tests of exercise 05, which `pytest exercises/05` runs.

Each runs on every device there is: the CPU, a simulated accelerator called simgpu, and a real one
if your machine has it. Look at the name in brackets: what passes on [cpu] may fail on the others.

The first test runs the whole program and reads its error message with you. The others look at one
part each, so that you see of every repair whether it holds. They hand train_epoch, evaluate and
predict a model and a criterion of their own, which work wherever their inputs come from.
"""

import re
import textwrap

import numpy as np

from graders.checks import near
from graders.finding import Finding
from graders.words import raised_finding

SIGNS = {"sub": "-", "add": "+", "mul": "*", "div": "/", "pow": "**", "add_": "+=", "mul_": "*="}
LAYERS = {"addmm": "a linear layer", "nll_loss_forward": "the loss"}
SECOND = {"addmm": "mat1", "nll_loss_forward": "target"}
GONE_WRONG = "Compare with the stub: this was right on the CPU."


def test_the_program_runs(observe, device):
    """The whole program runs; if it does not, its error message is read aloud."""
    seen = observe("placement", devices=[device], aloud=True)
    if seen[f"{device}/program/trouble"] != "none":
        raise read_aloud(seen[f"{device}/program"], device)


def test_standardize(observe, device):
    """mean and std belong to Standardize: they move with it, and state_dict() holds them."""
    seen = look(observe, device)
    part = works(seen, device, "standardize")
    seen.expect(
        seen[f"{part}/state"] == "mean and std",
        f"state_dict() should hold mean and std, and holds this: {seen[f'{part}/state']}.",
        "An attribute alone is not enough: look up how a module is told of a tensor.",
        about=f"{part}/state",
    )
    seen.expect(
        not seen[f"{part}/trains"],
        "The statistics are trained like weights.",
        "Look for a way to make them belong to the module that does not make them parameters.",
        about=f"{part}/trains",
    )
    expect_on(seen, device, f"{part}/result_on", "What Standardize returns")
    seen.expect(
        seen[f"{part}/value"] is not None and near(seen[f"{part}/value"], standardized(seen)),
        "The inputs are not standardized any more.",
        GONE_WRONG,
        about=f"{part}/value",
    )
    if device == "simgpu":
        seen.expect(
            seen[f"{part}/copied"] == "nothing",
            f"Every call copies something: {seen[f'{part}/copied']}.",
            "Let the statistics move once, with the module.",
            about=f"{part}/copied",
        )


def test_net(observe, device):
    """Net works where its inputs are. It is handed a Standardize that moves along."""
    seen = look(observe, device)
    part = works(seen, device, "net")
    expect_on(seen, device, f"{part}/result_on", "What Net returns")
    hidden = standardized(seen) * 0.9 ** np.arange(6) @ seen["given/hidden.weight"].T
    hidden = np.maximum(hidden + seen["given/hidden.bias"], 0)
    scores = hidden @ seen["given/scores.weight"].T + seen["given/scores.bias"]
    seen.expect(
        seen[f"{part}/value"] is not None and near(seen[f"{part}/value"], scores),
        "The scores are not what they were.",
        GONE_WRONG,
        about=f"{part}/value {part}/trainable",
    )
    if device == "simgpu":
        seen.expect(
            "device to host" not in seen[f"{part}/copied"],
            "Every forward pass takes something to the CPU.",
            "Leave the values where they are; what has to go to them?",
            about=f"{part}/copied",
        )


def test_build(observe, device):
    """The model and the criterion are on the device that build is given."""
    seen = look(observe, device)
    part = works(seen, device, "build")
    seen.expect(
        seen[f"{part}/returned"] == "three things",
        "build should return the model, the optimizer and the criterion.",
        GONE_WRONG,
        about=f"{part}/returned",
    )
    expect_on(seen, device, f"{part}/model_on", "The model that build returns")
    seen.expect(
        seen[f"{part}/optimizer_holds"] == "the model's weights",
        "The optimizer holds weights other than those of the model.",
        "Make one model, and give its parameters to the optimizer.",
        about=f"{part}/optimizer_holds",
    )
    seen.expect(
        seen[f"{part}/optimizer"].startswith("SGD with lr=0.05, momentum=0.9"),
        f"The optimizer is another one now: {seen[f'{part}/optimizer']}.",
        GONE_WRONG,
        about=f"{part}/optimizer",
    )
    part = works(seen, device, "criterion")
    expect_on(seen, device, f"{part}/result_on", "The loss that the criterion returns")
    targets = seen["given/targets"]
    chances = softmax(seen["given/outputs"])[np.arange(len(targets)), targets]
    weights = np.array([1.0, 2.0, 4.0])[targets]
    loss = (weights * -np.log(chances)).sum() / weights.sum()
    seen.expect(
        seen[f"{part}/value"] is not None and near(seen[f"{part}/value"], loss),
        "The criterion does not weigh the kinds as it did.",
        GONE_WRONG,
        about=f"{part}/value",
    )


def test_train_epoch(observe, device):
    """Every batch goes to the device, once; the program does not wait in every step."""
    seen = look(observe, device)
    part = f"{device}/train_epoch"
    for what, name in (("inputs", "The model's inputs"), ("targets", "The targets")):
        if seen[f"{part}/{what}_on"] != "nothing to compare":
            expect_on(seen, device, f"{part}/{what}_on", name)
    part = works(seen, device, "train_epoch")
    expect_on(seen, device, f"{part}/ran_on", "While it works, the model")
    expect_on(seen, device, f"{part}/model_on", "After the epoch the model")
    expect_on(seen, device, f"{part}/outputs_on", "What the criterion compares")
    seen.expect(
        seen[f"{part}/mode"] == "training",
        f"The model should be in training mode; it was in: {seen[f'{part}/mode']}.",
        GONE_WRONG,
        about=f"{part}/mode",
    )
    expect_every_row(seen, part)
    seen.expect(
        seen[f"{part}/steps"] == "with gradients",
        f"The steps that the optimizer takes are: {seen[f'{part}/steps']}.",
        GONE_WRONG,
        about=f"{part}/steps",
    )
    seen.expect(
        near(seen[f"{part}/after"], trained(seen), rtol=1e-4),
        "After the epoch the weights are not where they should be.",
        GONE_WRONG,
        about=f"{part}/after",
    )
    expect_the_mean(seen, part)
    if device == "simgpu":
        expect_to_cross_once(seen, part)
        seen.expect(
            "in every batch" not in seen[f"{part}/fetched"],
            "In every batch, the program waits for the device to read a number from it.",
            "What does the program want to know in each step, and when does it have to know it?",
            about=f"{part}/fetched",
        )


def test_evaluate(observe, device):
    """The mean loss is computed on the device, in eval mode and without graphs."""
    seen = look(observe, device)
    part = works(seen, device, "evaluate")
    for what, name in (
        ("inputs_on", "The model's inputs"),
        ("targets_on", "The targets"),
        ("outputs_on", "What the criterion compares"),
        ("ran_on", "While it works, the model"),
        ("model_on", "After the evaluation the model"),
    ):
        expect_on(seen, device, f"{part}/{what}", name)
    seen.expect(
        seen[f"{part}/mode"] == "eval" and not seen[f"{part}/graph"],
        "The model should be in eval mode, and autograd should record nothing.",
        GONE_WRONG,
        about=f"{part}/mode {part}/graph",
    )
    expect_every_row(seen, part)
    expect_the_mean(seen, part)
    if device == "simgpu":
        expect_to_cross_once(seen, part)


def test_predict(observe, device):
    """The probabilities are computed on the device, and come back as a NumPy array."""
    seen = look(observe, device)
    part = works(seen, device, "predict")
    expect_on(seen, device, f"{part}/inputs_on", "The model's inputs")
    expect_on(seen, device, f"{part}/ran_on", "While it works, the model")
    expect_on(seen, device, f"{part}/model_on", "After the prediction the model")
    seen.expect(
        seen[f"{part}/mode"] == "eval",
        "The model should be in eval mode.",
        GONE_WRONG,
        about=f"{part}/mode",
    )
    seen.expect(
        seen[f"{part}/weights_are"] == "float32",
        f"The model's weights are {seen[f'{part}/weights_are']} after the prediction.",
        GONE_WRONG,
        about=f"{part}/weights_are",
    )
    seen.expect(
        seen[f"{part}/kind"] == "array",
        f"predict should return a NumPy array; it returned this: {seen[f'{part}/kind']}.",
        "NumPy works on the CPU. What has to happen to a tensor before it can go there?",
        about=f"{part}/kind",
    )
    chances = softmax(seen["given/inputs"] @ seen["given/linear.weight"].T)
    seen.expect(
        seen[f"{part}/value"] is not None and near(seen[f"{part}/value"], chances),
        "What predict returns are not the probabilities of the kinds.",
        GONE_WRONG,
        about=f"{part}/value",
    )


def test_every_device_gives_the_same(observe):
    """The numbers are the same on every device, and PyTorch's default device stays as it was."""
    seen = observe("placement")
    seen.expect(
        seen["default_device"] == "as it was",
        f"Where PyTorch makes tensors unless told otherwise is {seen['default_device']}.",
        "Say for each tensor where it belongs.",
        about="default_device",
    )
    seen.expect(
        seen["alike"] is not False,
        "The program's numbers on the accelerator are not those of the CPU.",
        "Does every part leave its tensors where they are, and as they are?",
        about="alike",
    )


def look(observe, device):
    """Return what was seen on a device."""
    return observe("placement") if device == "simgpu" else observe("placement", devices=[device])


def works(seen, device, name):
    """See that a part comes to its end on a device; return the path of what was seen of it."""
    trouble = seen[f"{device}/{name}/trouble"]
    seen.expect(
        trouble not in ("it is not there", "it takes other arguments"),
        f"{name} cannot be used: {trouble}.",
        "Keep the names and the arguments that the stub has.",
        about=f"{device}/{name}/trouble",
    )
    seen.expect(
        trouble == "none",
        f"On {device}, {name} stops with this: {trouble}.",
        f"Run the program on {device}, and read the error message from its last line up.",
        about=f"{device}/{name}/trouble",
    )
    return f"{device}/{name}"


def expect_on(seen, device, path, what):
    """See that something is on the device."""
    seen.expect(
        seen[path] == device,
        f"{what} should be on {device}, and is on {seen[path]}.",
        "Which line should have moved it, and does it?",
        about=path,
    )


def expect_to_cross_once(seen, part):
    """See that each batch is brought to the device once."""
    for what in ("inputs", "targets"):
        times = seen[f"{part}/{what}_cross"]
        seen.expect(
            times == "once",
            f"The {what} should go to the device once; how often they go: {times}.",
            "Move each batch once, and use what you moved.",
            about=f"{part}/{what}_cross",
        )


def expect_every_row(seen, part):
    """See that every batch was used."""
    seen.expect(
        seen[f"{part}/rows"] == len(seen["given/targets"]),
        "The loop ends before every batch was used.",
        GONE_WRONG,
        about=f"{part}/rows",
    )


def expect_the_mean(seen, part):
    """See that an epoch returns its mean loss as a float."""
    seen.expect(
        seen[f"{part}/kind"] == "float",
        f"A Python float should come back; what came back is this: {seen[f'{part}/kind']}.",
        "Turn the mean into a Python number when the epoch is over.",
        about=f"{part}/kind",
    )
    seen.expect(
        seen[f"{part}/returned"] == "the mean over all examples",
        "The mean loss over all examples should come back; what came back is: "
        f"{seen[f'{part}/returned']}.",
        GONE_WRONG,
        about=f"{part}/returned",
    )


def read_aloud(program, device):
    """Return what there is to read in the error that stopped the program."""
    error = program.get("error")
    if error is None:
        return Finding(f"The program does not run: {program['trouble']}.", GONE_WRONG)
    if "same device" not in error["message"]:
        place = f' in line {error["line"]}, "{error["source"]}"' if error["line"] else ""
        return raised_finding(error["type"], error["message"], place)
    operator, message = on_a_gpu(error["message"])
    lines = [
        f"On {device}, the program stops in {error['function']}, line {error['line']}:",
        f"    {error['source']}",
        "On a GPU you would read:" if operator in SIGNS or operator in LAYERS else "It says:",
        textwrap.indent(textwrap.fill(f"{error['type']}: {message}", 74), "    "),
        "That is, this line brings two tensors together, and one of them lies on the device "
        "(cuda:0 is the first GPU) and the other one on the CPU.",
    ]
    if operator in SIGNS:
        lines.append(
            f"The message names no operator. The line does: look for {SIGNS[operator]} there."
        )
    elif operator in LAYERS:
        lines.append(
            f'"wrapper_CUDA_{operator}" names the operator: {LAYERS[operator]}. "but got" names the '
            "tensor at which the difference was noticed."
        )
    return Finding(
        "\n".join(lines),
        "Find the tensors that this line uses, and print the .device of each just before it. Then "
        "look for the line where the one on the CPU was made, or should have been moved: it is "
        "often another one.",
    )


def on_a_gpu(message):
    """Return the operator that refused two devices, and what PyTorch 2.13 says then on a GPU.

    An operator that checks its arguments names itself and one of them. One that works entry by
    entry does not. Of others the message stays as it is.
    """
    found = re.search(r"argument (\w+) in method wrapper_simgpu_(\w+)", message)
    argument, operator = found.groups() if found else ("", "")
    same = "Expected all tensors to be on the same device, but"
    if operator in SIGNS:
        message = f"{same} found at least two devices, cuda:0 and cpu!"
    if operator in LAYERS:
        where, others = "cpu", "cuda:0"
        if argument == "self":  # the first one, which the next is compared with
            argument, where, others = SECOND[operator], others, where
        message = (
            f"{same} got {argument} is on {where}, different from other tensors on {others} "
            f"(when checking argument in method wrapper_CUDA_{operator})"
        )
    return operator, message


def standardized(seen):
    """Return the inputs, standardized."""
    return (seen["given/inputs"] - seen["given/mean"]) / seen["given/std"]


def softmax(scores):
    """Return the probabilities that belong to scores."""
    powers = np.exp(scores)
    return powers / powers.sum(axis=1, keepdims=True)


def trained(seen):
    """Return a linear model's weights after one epoch of batches of three, by SGD with momentum."""
    weight, inputs, targets = (seen[f"given/{n}"] for n in ("linear.weight", "inputs", "targets"))
    speed = np.zeros_like(weight)
    for start in range(0, len(inputs), 3):
        x, y = inputs[start : start + 3], np.eye(3)[targets[start : start + 3]]
        speed = 0.9 * speed + (softmax(x @ weight.T) - y).T @ x / len(x)
        weight = weight - 0.1 * speed
    return weight
