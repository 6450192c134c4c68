"""Nothing happens to a process until the simulated accelerator is enabled in it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

from graders import simgpu
from tests.simgpu.samples import vector

# While pytest collects, since no backward pass may run before; it stays in this process.
simgpu.enable()

STORY = """
import json, os, sys
import torch
from torch.utils import backend_registration

def state():
    where = torch.accelerator.current_accelerator()
    return [torch.accelerator.is_available(), str(where), torch.cuda.is_available()]

told = {"before": state()}
from graders import simgpu
told["imported"] = state()

version = torch.__version__
torch.__version__ = "2.8.1+cpu"
rename = backend_registration.rename_privateuse1_backend
setup = backend_registration._setup_privateuseone_for_python_backend
del backend_registration._setup_privateuseone_for_python_backend
try:
    simgpu.enable()
except RuntimeError as error:
    told["old"] = str(error)
torch.__version__ = version
backend_registration._setup_privateuseone_for_python_backend = setup
told["refused"] = state()

simgpu.enable()
told["enabled"] = state()
simgpu.enable()
told["enabled twice"] = state()

def train():
    model = torch.nn.Linear(3, 1).to("simgpu")
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    losses = []
    for _ in range(3):
        loss = model(torch.ones(2, 3, device="simgpu")).pow(2).sum()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses[-1] < losses[0]

if hasattr(os, "fork"):
    child = os.fork()
    if not child:
        os._exit(7 if train() else 8)
    told["child"] = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
told["parent"] = train()
print(json.dumps(told))
"""


@pytest.fixture(name="told", scope="session")
def _told() -> dict[str, Any]:
    """What a fresh process says of itself before and after the accelerator is enabled."""
    command = [sys.executable, "-W", "error", "-c", STORY]
    root = Path(__file__).parents[1]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_importing_it_has_no_effect(told: dict[str, Any]):
    assert told["before"] == told["imported"]


def test_enabled_it_is_the_accelerator(told: dict[str, Any]):
    assert [True, "simgpu"] == told["enabled"][:2]


def test_cuda_is_as_available_as_before(told: dict[str, Any]):
    assert told["before"][2] == told["enabled"][2]


def test_enabling_twice_is_harmless(told: dict[str, Any]):
    assert told["enabled"] == told["enabled twice"]


def test_too_old_a_pytorch_is_told_which_it_needs(told: dict[str, Any]):
    assert "2.9" in told["old"]
    assert "2.8.1" in told["old"]
    assert told["before"] == told["refused"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_it_trains_in_a_forked_child(told: dict[str, Any]):
    assert told["child"] == 7
    assert told["parent"]


def test_another_owner_of_the_backend_is_named():
    code = (
        "import torch; torch.utils.rename_privateuse1_backend('other')\n"
        "from graders import simgpu; simgpu.enable()"
    )
    root = Path(__file__).parents[1]
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert "RuntimeError" in done.stderr
    assert "other" in done.stderr.splitlines()[-1]


def test_what_was_withdrawn_can_be_enabled_again():
    """Who asks for an accelerator finds none in between; tensors that are there stay usable."""
    simgpu.enable()
    there = vector("simgpu")
    simgpu.withdraw()

    assert not torch.accelerator.is_available()
    assert "simgpu" == (there + there).device.type

    simgpu.enable()

    assert torch.accelerator.is_available()


def test_a_tensor_says_where_it_is():
    simgpu.enable()
    device = torch.device("simgpu", 0)

    assert torch.accelerator.is_available()
    assert torch.accelerator.current_accelerator().type in {"simgpu", "cuda"}
    assert vector(device).device == torch.device("simgpu:0")
    assert not vector(device).is_cuda
    assert vector(device).get_device() == 0


def test_too_late_is_told():
    code = (
        "import torch; (torch.ones(2, requires_grad=True) * 2).sum().backward()\n"
        "from graders import simgpu; simgpu.enable()\n"
        "torch.ones(2, device='simgpu', requires_grad=True).sum().backward()"
    )
    root = Path(__file__).parents[1]
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert "simgpu.enable() first" in done.stderr.splitlines()[-1]
