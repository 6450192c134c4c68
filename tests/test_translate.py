"""Every translation is tried on the real message, so that a reworded one is noticed."""

from __future__ import annotations

import copy
import errno
import importlib
import os
import re
import sys
from collections.abc import Callable

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn
from torch._subclasses import FakeTensorMode

from graders.translate import TABLE, translate
from graders.words import raised_finding

# Some provocations make PyTorch warn of the very mistake before it raises.
pytestmark = pytest.mark.filterwarnings("ignore")

linear = nn.Linear(3, 1)
ones = torch.ones


def leaf(*shape: int) -> torch.Tensor:
    """Return a trainable tensor of ones."""
    return torch.ones(*shape, requires_grad=True)


def double(*shape: int) -> torch.Tensor:
    """Return a float64 tensor of ones."""
    return torch.ones(*shape, dtype=torch.float64)


def whole(*values: int) -> torch.Tensor:
    """Return a tensor of whole numbers."""
    return torch.tensor(values)


def meta(*shape: int) -> torch.Tensor:
    """Return a tensor on another device."""
    return torch.ones(*shape, device="meta")


def backward_twice() -> None:
    loss = (leaf(3) ** 2).mean()
    loss.backward()
    loss.backward()


def change_leaf_in_place() -> None:
    weight = leaf(3)
    weight -= 0.1


def assign_into_leaf() -> None:
    weight = leaf(3)
    weight[0] = 0


def change_needed_value_in_place() -> None:
    value = torch.sigmoid(leaf(3))
    value += 1
    value.sum().backward()


def backward_after_step() -> None:
    model = nn.Sequential(nn.Linear(3, 2), nn.Linear(2, 1))
    loss = model(ones(5, 3)).mean()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter -= 0.1
    loss.backward()


def use_inference_tensor() -> None:
    with torch.inference_mode():
        batch = ones(3)
    (leaf(3) * batch).sum().backward()


def forward_under_no_grad() -> None:
    with torch.no_grad():
        loss = linear(ones(5, 3)).mean()
    loss.backward()


def loss_made_anew() -> None:
    torch.tensor(linear(ones(5, 3)).mean().item()).backward()


def assign_gradient_of_other_shape() -> None:
    leaf(3).grad = ones(2)


def assign_number_as_gradient() -> None:
    leaf(3).grad = 1.0


def replace_parameter() -> None:
    nn.Linear(3, 1).weight = ones(1, 3)


def use_before_assignment() -> None:
    if not linear:
        loss = 0.0
    print(loss)


def call_without_end() -> None:
    call_without_end()


def mix_fake_devices() -> None:
    with FakeTensorMode():
        torch.ones(2, device="cuda:0") + torch.ones(2)


def two(prediction: object, target: object) -> None:
    """Take two arguments."""


def import_relative() -> None:
    exec("from .helpers import step", {"__name__": "train_step"})


def raise_from_system(number: int, *path: str) -> None:
    raise OSError(number, os.strerror(number), *path)


class NoInit(nn.Module):
    def __init__(self) -> None:
        self.layer = nn.Linear(1, 1)


class NoInitParameter(nn.Module):
    def __init__(self) -> None:
        self.weight = nn.Parameter(torch.ones(1))


class NoForward(nn.Module):
    def foward(self, x: torch.Tensor) -> torch.Tensor:
        return x


# fmt: off
PROVOKED: tuple[tuple[Callable[[], object], str], ...] = (
    # Gradients
    (lambda: ones(3).sum().backward(), "not connected to anything trainable"),
    (forward_under_no_grad, "not connected to anything trainable"),
    (loss_made_anew, "not connected to anything trainable"),
    (lambda: torch.autograd.grad(ones(3).sum(), leaf(3)), "not connected to anything trainable"),
    (lambda: (leaf(3) * 2).backward(), "only one single number"),
    (lambda: torch.autograd.grad((x := leaf(3)) * 2, x), "only one single number"),
    (backward_twice, "was differentiated twice"),
    (change_leaf_in_place, "A trainable tensor was changed in place"),
    (assign_into_leaf, "A trainable tensor was changed in place"),
    (change_needed_value_in_place, "was changed in place after it had been used"),
    (backward_after_step, "was changed in place after it had been used"),
    (lambda: whole(1, 2).requires_grad_(), "A tensor of whole numbers"),
    (lambda: torch.tensor([1, 2], requires_grad=True), "A tensor of whole numbers"),
    (lambda: setattr(whole(1, 2), "requires_grad", True), "A tensor of whole numbers"),
    (lambda: (leaf(3) * 2).requires_grad_(False), "was set on the result of a computation"),
    (lambda: torch.autograd.grad(leaf(3).sum(), leaf(3)), "was not computed from"),
    (lambda: torch.autograd.grad(leaf(3).sum(), ones(3)), "that does not require one"),
    (use_inference_tensor, "under torch.inference_mode()"),
    (assign_gradient_of_other_shape, "does not fit it"),
    (assign_number_as_gradient, "does not fit it"),
    (lambda: copy.deepcopy(leaf(3) * 2), "was deep-copied"),
    (lambda: leaf(3).numpy(), "takes part in a gradient"),
    (lambda: np.sin(leaf(3)), "takes part in a gradient"),
    # Arguments
    (lambda: torch.randn(2, 3, require_grad=True), "arguments: (int, int, require_grad=bool)."),
    (lambda: ones(3).sum(axs=1), "sum() cannot be called with these arguments: (axs=int)."),
    (lambda: "loss: " + 0.5, "A text was added to a value of type float"),  # type: ignore[operator]
    (lambda: linear[0], "of a model or a layer"),  # type: ignore[index]
    # Optimizers and modules
    (lambda: torch.optim.SGD([leaf(3) * 2], lr=0.1), "the result of a computation"),
    (lambda: torch.optim.SGD([], lr=0.1), "nothing to train"),
    (lambda: torch.optim.Adam(leaf(3)), "one single tensor"),
    (NoInit, "before nn.Module has been set up"),
    (NoInitParameter, "before nn.Module has been set up"),
    (lambda: NoForward()(ones(3)), "The model NoForward has no forward method"),
    (replace_parameter, "parameter weight was replaced by a torch.FloatTensor"),
    (lambda: nn.BatchNorm1d(3)(ones(1, 3)), "a batch of one example"),
    # Shapes
    (lambda: linear(ones(5, 4)), "shape (5, 4) was multiplied by one of shape (3, 1)"),
    (lambda: ones(2, 3) @ ones(4, 5), "shape (2, 3) was multiplied by one of shape (4, 5)"),
    (lambda: ones(4) + ones(3), "in dimension 0, counted from 0, one has 4 entries"),
    (lambda: F.mse_loss(ones(4, 1), ones(3, 1)), "one has 4 entries and the other 3"),
    (lambda: ones(2, 3) @ ones(2), "whose lengths do not agree"),
    (lambda: ones(3) @ ones(2), "whose lengths do not agree"),
    (lambda: ones(3).add_(ones(2, 3)), "would need a result of shape [2, 3]"),
    (lambda: F.binary_cross_entropy(ones(2, 1), ones(2)), "shape [2, 1] and a target of shape [2]"),
    (lambda: F.binary_cross_entropy_with_logits(ones(2, 1), ones(2)), "a target of shape [2]"),
    (lambda: F.cross_entropy(ones(2, 3), whole(0, 1, 2)), "for 2 examples and targets for 3"),
    (lambda: ones(2, 3).t().view(6), "the order in which it lies in memory"),
    (lambda: ones(2, 3).view(4), "A tensor with 6 entries was to take the shape [4]"),
    (lambda: ones(2, 3).reshape(4, -1), "A tensor with 6 entries was to take the shape [4, -1]"),
    (lambda: torch.stack([ones(2), ones(3)]), "tensors of different shapes"),
    (lambda: F.cross_entropy(ones(2, 3), whole(0, 3)), "A target names class 3"),
    (lambda: F.nll_loss(ones(2, 3), whole(0, -1)), "A target names class -1"),
    (lambda: ones(3)[3], "entry 3 of a dimension that has only 3"),
    (lambda: ones(2, 3).gather(1, whole(3)[None]), "entry 3 of a dimension that has only 3"),
    (lambda: ones(3)[0, 0], "fewer dimensions"),
    (lambda: torch.tensor(1.0)[0], "fewer dimensions"),
    (lambda: ones(3).sum(1), "fewer dimensions"),
    (lambda: list(torch.tensor(1.0)), "fewer dimensions"),
    (lambda: len(torch.tensor(1.0)), "fewer dimensions"),
    (lambda: ones(3).item(), "a tensor that has 3 entries"),
    (lambda: float(ones(3)), "A tensor that has several entries"),
    (lambda: torch.tensor([ones(2), ones(2)]), "A tensor that has several entries"),
    (lambda: bool(ones(2) > 0), "where one True or False is wanted"),
    (lambda: nn.MSELoss(ones(2), ones(2)), "as in nn.MSELoss(prediction, target)"),
    # Number types
    (lambda: F.cross_entropy(ones(2, 3), whole(0, 1)[:, None]), "one class number for each"),
    (lambda: F.cross_entropy(ones(2, 3), ones(2)), "torch.long, and was given Float"),
    (lambda: F.cross_entropy(ones(2, 3), whole(0, 1).int()), "torch.long, and was given Int"),
    (lambda: F.cross_entropy(ones(1, 2), whole(0, 1)[None]), "it is taken for probabilities"),
    (lambda: F.binary_cross_entropy(2 * ones(2), ones(2)), "below 0 or above 1"),
    (lambda: linear(double(5, 3)), "two number types were mixed: Double and Float"),
    (lambda: linear(whole(1, 2, 3)), "two number types were mixed: Long and Float"),
    (lambda: ones(2, 3) @ double(3, 1), "two number types were mixed"),
    (lambda: ones(2, 3) @ double(3), "two number types were mixed"),
    (lambda: ones(3) @ double(3), "two number types were mixed: Float and Double"),
    (lambda: ones(1, 2, 3) @ double(1, 3, 2), "two number types were mixed: Float and Double"),
    (lambda: F.binary_cross_entropy(ones(2), whole(0, 1)), "types were mixed: Long and Float"),
    (lambda: F.binary_cross_entropy_with_logits(leaf(2), whole(0, 1)), "Float and Long"),
    (lambda: ones(2) ^ 2, "is no power but exclusive or"),
    (lambda: 2.0 ^ 2, "is no power but exclusive or"),
    (lambda: whole(1, 2).mean(), "A mean was taken of whole numbers"),
    (lambda: linear(None), "was given None in place of a tensor"),
    (lambda: ones(3).sub_(leaf(3).grad), "was given None in place of a tensor"),
    (lambda: linear(np.ones((5, 3))), "a numpy.ndarray in place of a tensor"),
    (lambda: torch.stack([1.0, 2.0]), "a float in place of a tensor"),
    # Devices
    (mix_fake_devices, "one on cuda:0, one on cpu."),
    (lambda: ones(3) + meta(3), "one on meta, one on cpu."),
    (lambda: F.mse_loss(ones(3), meta(3)), "one on meta, one on cpu."),
    (lambda: meta(3).numpy(), "a tensor on the device meta"),
    (lambda: ones(3).to("gpu"), "no kind of device called gpu"),
    (lambda: meta(3).to("cpu"), "a shape but no values"),
    (lambda: meta(1).item(), "a shape but no values"),
    # Attributes
    (lambda: leaf(3).grad.zero_(), "wants .zero_ of something that is None"),
    (lambda: torch.optim.SGD(linear.parameters, lr=0.1), "named here without being called"),
    (lambda: ones(3).size[0], "named here without being called"),
    (lambda: ones(3).sum.backward(), "named here without being called"),
    (lambda: ones(3).mean * 2, "named here without being called"),
    (lambda: linear(ones(5, 3)).mean().item().backward(), "called on a value of type float"),
    (lambda: torch.optim.SGD([leaf(3)], lr=0.1).backward(), "called on a value of type SGD"),
    (lambda: ones(1).item().item(), "a plain float and no tensor any more"),
    (lambda: ones(3).zero_grad(), "A value of type Tensor has no zero_grad()"),
    (lambda: linear.step(), "A value of type Linear has no step()"),
    (lambda: nn.LSTM(1, 1)(ones(2, 1)).mean(), "A tuple of values stands where one tensor"),
    (lambda: torch.zero_grad, "There is no zero_grad in torch"),
    (lambda: ones(3).gradient, "A value of type Tensor has nothing called gradient"),
    # What is not known
    (lambda: torhc.ones(3), "The name torhc is not known"),
    (lambda: zero_grad(), "zero_grad is no function of its own"),
    (lambda: optim.SGD([leaf(3)]), "The name optim is used, but this file does not import it"),
    (use_before_assignment, "loss is used before it has a value"),
    (import_relative, "imports from a file beside it"),
    (lambda: importlib.import_module("helper_functions"), "There is no module helper_functions"),
    (lambda: exec("from torch import nnn"), "torch has no nnn to import"),
    # Calls
    (lambda: two(1), "two() was called without 'target'"),
    (lambda: nn.MSELoss()(ones(3)), "MSELoss.forward() was called without 'target'"),
    (lambda: two(1, 2, 3), "two() was called with more arguments"),
    (lambda: linear(ones(5, 3), ones(5, 1)), "Linear.forward() was called with more arguments"),
    (lambda: two(1, labels=2), "two() has no argument called labels"),
    (lambda: ones(3, requiresgrad=True), "ones() has no argument called requiresgrad"),
    (lambda: torch.autograd.grad((x := leaf(3)).mean().item(), x), "number of type float stands"),
    (lambda: torch.autograd.grad(np.float32(1), leaf(3)), "number of type numpy.float32 stands"),
    (lambda: list(3), "number of type int stands"),
    (lambda: leaf(3).grad(), "after something that is None"),
    (lambda: leaf(3).requires_grad(), "parentheses after a bool"),
    (lambda: ones(3).shape(), "parentheses after a torch.Size"),
    (lambda: leaf(3).grad * 2, "Something is None"),
    (lambda: leaf(3) - 0.1 * leaf(3).grad, "Something is None"),
    (lambda: leaf(3).grad[0], "Something is None"),
    (lambda: torch.tensor(None), "Something is None"),
    (lambda: [1, 2][2], "beyond the end of a list"),
    (lambda: 1 / 0, "divided by zero"),
    (lambda: next(nn.ReLU().parameters()), "next() found nothing more"),
    (lambda: sys.setrecursionlimit(10), "a number that is too small"),
    (call_without_end, "called itself again and again"),
    # Endings, and what the sandbox refuses
    (lambda: sys.exit(0), "called exit()"),
    (lambda: exit("done"), "called exit()"),
    (lambda: raise_from_system(errno.EACCES, "answers.txt"), "Your code opens 'answers.txt'"),
    (lambda: raise_from_system(errno.EPERM), "another process, the network"),
    (lambda: open("no/such/data.csv"), "opens 'no/such/data.csv', and there is no such file"),
    (lambda: input(), "waits for somebody to type"),
)
# fmt: on

# Only a CUDA machine, a sandbox or a hand on the keyboard can provoke these.
QUOTED = (
    (
        "RuntimeError: Expected all tensors to be on the same device, but got mat1 is on cpu, "
        "different from other tensors on cuda:0 (when checking argument in method "
        "wrapper_CUDA_addmm)",
        "mat1 is on cpu, the others on cuda:0.",
    ),
    ("AssertionError: Torch not compiled with CUDA enabled", "asks for a CUDA GPU"),
    ("RuntimeError: No CUDA GPUs are available", "asks for a CUDA GPU"),
    ("InductorError: PermissionError: [Errno 1] Operation not permitted", "torch.compile"),
    ("RuntimeError: Skipped frames:\n  - f (a.py:8): Dynamo tracing is disabled", "switched off"),
    ("NotSupportedError: Compiled functions can't take variable number", "torch.jit.script"),
    ("URLError: <urlopen error [Errno 1] Operation not permitted>", "the network"),
    ("URLError: <urlopen error [Errno -3] Temporary failure in name resolution>", "the network"),
    ("KeyboardInterrupt: ", "as if by Ctrl-C"),
    ("EOFError: EOF when reading a line", "waits for somebody to type"),
    ("BdbQuit: ", "stops at a breakpoint"),
)


def provoke(error: Callable[[], object]) -> str:
    """Return "Type: message" of what `error` raises."""
    with pytest.raises(BaseException) as raised:
        error()
    return f"{type(raised.value).__name__}: {raised.value}"


@pytest.mark.parametrize(
    ("said", "phrase"),
    [*PROVOKED, *QUOTED],
    ids=[phrase for _, phrase in (*PROVOKED, *QUOTED)],
)
def test_an_error_is_told_in_a_learners_words(
    said: str | Callable[[], object], phrase: str
) -> None:
    """What PyTorch or Python really says is translated, in whole sentences."""
    said = said if isinstance(said, str) else provoke(said)

    translation = translate(*said.split(": ", 1))

    assert translation, said
    assert phrase in translation.meaning
    for text in (translation.meaning, translation.help):
        assert text.endswith(".")
        assert not re.search(r"\\|  |''|\(\)\(\)", text)


def test_no_layer_is_made_up_where_two_tensors_are_multiplied() -> None:
    """A layer and @ raise the same error, so neither is said to be the cause."""
    layers = provoke(lambda: linear(ones(5, 4)))
    by_hand = provoke(lambda: ones(5, 4) @ ones(3, 1))

    translation = translate(*by_hand.split(": ", 1))

    assert layers == by_hand
    assert translation
    assert "Linear" not in translation.meaning
    assert "If it says @" in translation.help


def test_every_entry_speaks() -> None:
    """Each entry is the first to match some message, so none is dead or hidden by another."""
    everything = [*(provoke(error) for error, _ in PROVOKED), *(said for said, _ in QUOTED)]

    speaking = {
        next(pattern for pattern, _, _ in TABLE if re.search(pattern, said)) for said in everything
    }

    assert [] == [pattern for pattern, _, _ in TABLE if pattern not in speaking]


def test_an_unknown_error_is_left_as_it_is() -> None:
    """What the table does not know is not guessed at."""
    assert translate("RuntimeError", "the moon is full") is None


@pytest.mark.parametrize(("kind", "message"), [("", ""), ("", "\n"), ("E", "one\ntwo")])
def test_an_error_without_a_name_or_words_is_told_as_well(kind, message):
    """A class of a student's may be called anything, or nothing."""
    assert raised_finding(kind, message, " in line 1").rationale.startswith("Your code raised ")
