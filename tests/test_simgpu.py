"""The simulated accelerator keeps to an accelerator's rules, and computes what the CPU does."""

from __future__ import annotations

import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from graders import simgpu
from tests.simgpu.battery import CASES, KNOWN, complaint, recorded
from tests.simgpu.outcomes import Case, alike, run
from tests.simgpu.samples import leaf, mask, vector, waves, whole

CPU = torch.device("cpu")
ROOT = Path(__file__).parents[1]
RECORDED = recorded()

# While pytest collects, since no backward pass may run before; it stays in this process.
simgpu.enable()


@pytest.fixture(name="device", scope="session")
def _device() -> torch.device:
    """The simulated accelerator."""
    return torch.device("simgpu", 0)


# The battery.


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_battery_comes_out_as_expected(case: Case, device: torch.device):
    said = complaint(case, device)

    if case.name in KNOWN:
        assert said is not None, "simgpu does as accelerators do now: take it out of KNOWN"
    else:
        assert said is None


@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no CUDA here")
def test_the_battery_comes_out_as_expected_on_cuda():
    """In a process of its own, since PyTorch knows one accelerator at a time."""
    command = [sys.executable, "-m", "tests.simgpu.battery", "cuda"]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert 0 == done.returncode, done.stdout


@pytest.mark.skipif(not RECORDED, reason="nobody has recorded the battery on CUDA")
@pytest.mark.parametrize("case", [c for c in CASES if c.name in RECORDED], ids=lambda c: c.name)
def test_the_battery_comes_out_as_recorded_on_cuda(case: Case, device: torch.device):
    if case.simulated is None:
        assert alike(RECORDED[case.name], run(case, device))


def test_the_battery_is_large_and_names_are_unique():
    assert len(CASES) >= 170
    assert len({case.name for case in CASES}) == len(CASES)


# Whole trainings.


def _mlp() -> tuple[nn.Module, Tensor, Tensor]:
    model = nn.Sequential(nn.Linear(4, 16), nn.Tanh(), nn.Linear(16, 16), nn.ReLU())
    return model.append(nn.Linear(16, 3)), waves(12, 4), torch.arange(12) % 3


def _cnn() -> tuple[nn.Module, Tensor, Tensor]:
    model = nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2))
    model.extend([nn.Conv2d(4, 8, 3), nn.GELU(), nn.Flatten(), nn.Linear(8, 3)])
    return model, waves(12, 1, 8, 8), torch.arange(12) % 3


class _Reader(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.table = nn.Embedding(10, 8)
        self.block = nn.TransformerEncoderLayer(8, 2, 16, dropout=0.0, batch_first=True)
        self.head = nn.Linear(8, 3)

    def forward(self, words: Tensor) -> Tensor:
        return self.head(self.block(self.table(words)).mean(1))


def _reader() -> tuple[nn.Module, Tensor, Tensor]:
    return _Reader(), torch.arange(60).reshape(12, 5) % 10, torch.arange(12) % 3


OPTIMIZERS: dict[str, Callable[[Any], torch.optim.Optimizer]] = {
    "SGD": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9),
    "Adam": lambda p: torch.optim.Adam(p, lr=0.01),
}


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("make", [_mlp, _cnn, _reader])
def test_fifty_steps_of_training_equal_the_cpus(
    make: Callable[[], Any], optimizer: str, device: torch.device
):
    assert _losses_and_weights(make, optimizer, CPU) == _losses_and_weights(make, optimizer, device)


def _losses_and_weights(make: Callable[[], Any], optimizer: str, place: torch.device) -> list[Any]:
    torch.manual_seed(0)
    model, x, y = make()
    model.to(place)
    update = OPTIMIZERS[optimizer](model.parameters())
    losses = []
    for _ in range(50):
        loss = nn.functional.cross_entropy(model(x.to(place)), y.to(place))
        update.zero_grad()
        loss.backward()
        update.step()
        losses.append(loss.item())
    assert losses[-1] < losses[0]
    return [losses, {name: value.tolist() for name, value in model.state_dict().items()}]


@pytest.mark.parametrize(
    "draw",
    [
        lambda d: torch.randn(5, device=d),
        lambda d: torch.randperm(9, device=d),
        lambda d: torch.empty(5, device=d).uniform_(),
        lambda d: nn.Dropout(0.5)(torch.ones(20, device=d)),
        lambda d: nn.Linear(3, 2, device=d).weight,
        lambda d: torch.ones(9, device=d).multinomial(4),
    ],
)
def test_random_numbers_are_those_of_the_cpu(draw: Callable[[Any], Tensor], device: torch.device):
    torch.manual_seed(4)
    expected = draw(CPU)
    torch.manual_seed(4)

    assert expected.tolist() == draw(device).tolist()


# What is printed.


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (whole, "tensor([2, 0, 3, 1], device='simgpu:0')"),
        (lambda d: vector(d).sum(), "tensor(4.7500, device='simgpu:0')"),
        (lambda d: leaf(d)[0] * 2, "tensor(1., device='simgpu:0', grad_fn=<MulBackward0>)"),
        (lambda d: torch.zeros(0, device=d), "tensor([], device='simgpu:0')"),
        (lambda d: torch.zeros(0, 3, device=d), "tensor([], device='simgpu:0', size=(0, 3))"),
        (
            lambda d: torch.eye(2, device=d).requires_grad_(),
            "tensor([[1., 0.],\n        [0., 1.]], device='simgpu:0', requires_grad=True)",
        ),
        (
            lambda d: nn.Parameter(torch.ones(2, device=d)),
            "Parameter containing:\ntensor([1., 1.], device='simgpu:0', requires_grad=True)",
        ),
        (lambda d: [mask(d)[:1]], "[tensor([True], device='simgpu:0')]"),
    ],
)
def test_a_tensor_is_printed_as_on_any_device(
    make: Callable[[Any], Any], expected: str, device: torch.device
):
    assert expected == str(make(device))


@pytest.mark.parametrize("options", [{}, {"requires_grad": True}, {"dtype": torch.float64}])
@pytest.mark.parametrize("count", range(1, 13))
def test_long_lines_break_where_they_do_on_any_device(
    count: int, options: dict[str, Any], device: torch.device
):
    x = torch.arange(0.5, count, **options)
    printed = str(x.detach().to(x.dtype).to(device).requires_grad_(x.requires_grad))

    suffixes = ["device='simgpu:0'"]
    suffixes += ["dtype=torch.float64"] if "dtype" in options else []
    suffixes += ["requires_grad=True"] if x.requires_grad else []
    numbers = "tensor(" + torch._tensor_str._tensor_str(x.detach(), len("tensor("))
    assert torch._tensor_str._add_suffixes(numbers, suffixes, 7, force_newline=False) == printed


def test_a_refusal_is_worded_as_pytorch_does_and_names_the_operator(device: torch.device):
    with pytest.raises(RuntimeError) as raised:
        nn.functional.linear(vector(), vector(device))

    assert str(raised.value).startswith("Expected all tensors to be on the same device, but ")
    assert "simgpu:0" in str(raised.value)
    assert "cpu" in str(raised.value)
    assert "method wrapper_" in str(raised.value)


def test_numpy_is_refused_in_pytorchs_words(device: torch.device):
    with pytest.raises(TypeError) as raised:
        vector(device).numpy()

    assert str(raised.value) == (
        "can't convert simgpu:0 device type tensor to numpy. Use Tensor.cpu() to copy the "
        "tensor to host memory first."
    )


# Errors in a backward pass, which runs in a thread of its own.


class _Fails(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        return x.clone()

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> Tensor:
        raise LookupError("raised on purpose")


def test_an_error_in_a_backward_pass_names_its_line(device: torch.device):
    with pytest.raises(LookupError, match="raised on purpose") as raised:
        _Fails.apply(leaf(device)).sum().backward()

    last = traceback.extract_tb(raised.value.__traceback__)[-1]
    assert (last.filename, last.name) == (__file__, "backward")


def test_many_errors_in_backward_passes_leave_the_process_well(device: torch.device):
    x = leaf(device)
    for _ in range(20):
        with pytest.raises(LookupError):
            torch.autograd.grad(_Fails.apply(x).sum(), x)
    (x * 2).sum().backward()

    assert x.grad.tolist() == [2.0] * 4


def test_what_is_not_simulated_says_so_in_a_backward_pass(device: torch.device):
    x = leaf(device)
    y = x * 2
    y.register_hook(lambda grad: grad.to_sparse())

    with pytest.raises(simgpu.NotSimulated, match="sparse"):
        y.sum().backward()


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    """No case leaves a default device or open ledger behind."""
    yield
    assert torch.get_default_device() == CPU
