"""What CUDA lacks is refused in its words; what is not simulated says so."""

from __future__ import annotations

import copy
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from torch import nn

from graders import simgpu

simgpu.enable()  # before any backward pass, so at import
D = torch.device("simgpu", 0)
ROOT = Path(__file__).parents[1]


class Named(torch.Tensor):
    """A tensor of one's own."""


def quantized():
    return torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.qint8)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("ask", "about"),
    [
        (lambda: torch.UntypedStorage(3, device="simgpu"), "storage"),
        (lambda: torch.UntypedStorage(3, device=D), "storage"),
        (lambda: torch.TypedStorage(3, dtype=torch.float32, device="simgpu"), "storage"),
        (lambda: torch.ones(2).untyped_storage().to(device="simgpu"), "storage"),
        (lambda: torch.ones(2).untyped_storage().to(device=D), "storage"),
        (lambda: torch.utils.dlpack.to_dlpack(torch.ones(2, device=D)), "other libraries"),
        (lambda: torch.to_dlpack(torch.ones(2, device=D)), "other libraries"),
        (lambda: nn.LazyLinear(3, device=D), "lazy"),
        (lambda: nn.LazyBatchNorm1d(device="simgpu"), "lazy"),
        (lambda: nn.LazyLinear(3).to(D), "lazy"),
        (lambda: torch.ones(2).as_subclass(Named).to(D), "Named"),
        (lambda: torch.ones(2, device=D).as_subclass(Named), "Named"),
        (lambda: torch.ones(()).as_subclass(Named) + torch.ones(2, device=D), "Named"),
        (lambda: quantized().to(D), "quantized"),
        (lambda: torch.nested.nested_tensor([torch.ones(2)]).to(D), "nested"),
        (lambda: torch.ones(2, device=D).share_memory_(), "storage"),
        (lambda: torch.from_dlpack(torch.ones(2, device=D)), "other libraries"),
        (lambda: torch.simgpu.memory_allocated(), "memory"),  # noqa: PLW0108 - it raises when asked for
        (lambda: torch.accelerator.set_stream(torch.accelerator.current_stream()), "streams"),
    ],
)
def test_what_is_not_simulated_says_so(ask, about):
    with pytest.raises(simgpu.NotSimulated, match=about):
        ask()


def test_storages_of_the_cpu_are_as_ever():
    assert 3 == torch.UntypedStorage(3).nbytes()
    assert 3 == torch.UntypedStorage(3, device="cpu").nbytes()
    assert isinstance(torch.ones(2).untyped_storage(), torch.UntypedStorage)
    assert 4 == copy.copy(torch.ones(4).untyped_storage()).nbytes() // 4


def test_lazy_modules_of_the_cpu_are_as_ever():
    assert (2, 3) == nn.LazyLinear(3)(torch.ones(2, 4)).shape


@pytest.mark.parametrize("clamp", [torch.clamp_min, torch.clamp_max])
def test_a_number_of_the_cpu_is_no_bound(clamp):
    x = torch.tensor([1.0, 3.0])

    with pytest.raises(RuntimeError, match="on the same device"):
        clamp(x.to(D), torch.tensor(2.0))

    assert torch.equal(clamp(x, 2.0), clamp(x.to(D), 2.0).cpu())
    assert torch.equal(clamp(x, 2.0), clamp(x.to(D), torch.tensor(2.0, device=D)).cpu())


@pytest.mark.parametrize(
    ("multiply", "words"),
    [
        (lambda x: x @ x, '"addmm_cuda" not implemented for'),
        (lambda x: torch.addmm(x, x, x), '"addmm_cuda" not implemented for'),
        (lambda x: x @ x[0], '"addmv_impl_cuda" not implemented for'),
        (lambda x: x[0].dot(x[0]), '"dot" not implemented for'),
        (lambda x: x[None].bmm(x[None]), '"baddbmm_cuda" not implemented for'),
        (lambda x: torch.einsum("bij,bjk->bik", x[None], x[None]), '"baddbmm_cuda"'),
        (lambda x: nn.functional.linear(x, x), '"addmm_cuda" not implemented for'),
    ],
)
@pytest.mark.parametrize(("dtype", "name"), [(torch.int64, "Long"), (torch.uint8, "Byte")])
def test_matrices_of_integers_are_not_multiplied(multiply, words, dtype, name):
    with pytest.raises(NotImplementedError, match=f"{words}.*'{name}'|{words}$"):
        multiply(torch.ones(2, 2, dtype=dtype, device=D))


def test_histogram_is_for_the_cpu():
    with pytest.raises(NotImplementedError, match="Could not run 'aten::histogram"):
        torch.histogram(torch.ones(3, device=D), 3)
    with pytest.raises(NotImplementedError, match="Could not run 'aten::_histogramdd"):
        torch.histogramdd(torch.ones(3, 2, device=D), [2, 2])


@pytest.mark.filterwarnings("ignore")  # the compiler's own
def test_programs_for_the_cpu_can_be_compiled():
    model = nn.Linear(2, 1)

    compiled = torch.compile(model, backend="aot_eager")
    compiled(torch.ones(1, 2)).sum().backward()

    assert [[1.0, 1.0]] == model.weight.grad.tolist()
    assert D == torch.accelerator.current_stream().device


OLD = """
import sys, torch
del torch._C._acc
sys.modules.pop("torch._C._acc", None)
torch.__version__ = "2.6.0"
from graders import simgpu
with simgpu.ledger():
    pass
try:
    simgpu.enable()
except RuntimeError as error:
    print(error)
"""


def test_an_old_pytorch_is_told_which_it_needs_whatever_it_lacks():
    done = python("-c", OLD)

    assert "needs PyTorch 2.9 or later; this is 2.6.0" in done.stdout, done.stderr


def python(*arguments):
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_battery_explains_itself():
    done = python("-m", "tests.simgpu.battery", "--help")

    assert 0 == done.returncode
    assert "--record" in done.stdout
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is CUDA here")
@pytest.mark.parametrize("arguments", [["--record", "cuda"], ["cuda"], ["--record", "simgpu"]])
def test_nothing_is_recorded_without_cuda(arguments):
    there = ROOT / "tests" / "simgpu" / "recorded_cuda.json"
    before = there.exists()

    done = python("-m", "tests.simgpu.battery", *arguments)

    assert 2 == done.returncode
    assert "CUDA" in done.stderr
    assert "Traceback" not in done.stderr
    assert before == there.exists()


@pytest.mark.parametrize("place", ["cpu", D])
def test_a_data_parallel_model_is_as_with_one_device(place):
    model = nn.Linear(2, 1, device=place)
    x = torch.ones(3, 2, device=place)

    assert torch.equal(model(x), nn.DataParallel(model)(x))


def test_capsules_of_the_cpu_are_as_ever():
    assert [1.0, 1.0] == torch.from_dlpack(torch.ones(2)).tolist()
