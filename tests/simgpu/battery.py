"""The battery: many small cases, and what comes of each on any real accelerator.

Every case says where its result lies, or how it is refused; its numbers are those that the CPU
computes. What is expected comes from PyTorch's documentation and source, as long as no machine
with CUDA has been asked: `python -m tests.simgpu.battery --record cuda`, run from the root of the
repository on such a machine, writes tests/simgpu/recorded_cuda.json. Once that file is there, the
tests compare with it as well. Nobody has recorded it yet.

Without --record, all cases run on the given device, and those that come out otherwise are printed.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import torch

from .cases_autograd import AUTOGRAD
from .cases_hooks import HOOKS
from .cases_in_place import IN_PLACE
from .cases_indexing import INDEXING
from .cases_layers import LAYERS
from .cases_loops import LOOPS
from .cases_losses import LOSS_CASES
from .cases_mixing import MIXING
from .cases_models import MODELS
from .cases_moving import MOVING
from .cases_not_simulated import NOT_SIMULATED
from .cases_numbers import NUMBERS
from .cases_training import TRAINING
from .cases_views import VIEWS
from .outcomes import Case, kind, refused, run, values

AREAS: dict[str, dict[str, Any]] = {
    "mixing": MIXING,
    "indexing": INDEXING,
    "losses": LOSS_CASES,
    "moving": MOVING,
    "autograd": AUTOGRAD,
    "hooks": HOOKS,
    "views": VIEWS,
    "in place": IN_PLACE,
    "models": MODELS,
    "layers": LAYERS,
    "training": TRAINING,
    "loops": LOOPS,
    "numbers": NUMBERS,
    "not simulated": NOT_SIMULATED,
}
REFUSES = "NotSimulated: not simulated"
CASES = [
    Case(f"{area}: {name}", *row, REFUSES if area == "not simulated" else None)
    for area, table in AREAS.items()
    for name, row in table.items()
]
# Where simgpu does not do as an accelerator does, and why. docs/simgpu.md says so as well.
KNOWN = {
    "moving: save and load keeps views": "its tensors have no storages that a file could share",
    "hooks: Function with a CPU gradient": "PyTorch does not check gradients of subclasses",
    "numbers: Generator(device=)": "random numbers come from the CPU's generator",
    "not simulated: zeros(pin_memory=True)": "PyTorch refuses it first, in words of its own",
}
RECORDING = Path(__file__).with_name("recorded_cuda.json")


def source(case: Case) -> str:
    """Say where a case's expectation comes from: "recorded" on CUDA, or the "docs"."""
    return "recorded" if case.name in recorded() else "docs"


def recorded() -> dict[str, Any]:
    """Return the outcomes that were recorded on CUDA, by the cases' names."""
    return json.loads(RECORDING.read_text()) if RECORDING.exists() else {}


def complaint(case: Case, device: torch.device) -> str | None:
    """Run a case on a device and on the CPU, and say how its outcome is not what is expected."""
    outcome = run(case, device, digits=None)
    expected = case.expected
    if device.type == "simgpu" and case.simulated:
        expected = case.simulated
    if kind(outcome) != expected:
        return f"expected {expected!r}, came out as {kind(outcome)!r}: {outcome}"
    if device.type == "simgpu" and not refused(outcome):
        here = run(case, torch.device("cpu"), digits=None)
        if json.dumps(values(outcome)) != json.dumps(values(here)):
            return f"the CPU computed {values(here)}, not {values(outcome)}"
    return None


def main() -> int:
    """Run all cases on a device, and print or record what came out."""
    parser = argparse.ArgumentParser(
        "python -m tests.simgpu.battery", description="Run the battery on a device."
    )
    parser.add_argument("device", nargs="?", default="simgpu", help="simgpu (default), cuda, ...")
    parser.add_argument("--record", action="store_true", help="write what CUDA does to a file")
    asked = parser.parse_args()
    name = asked.device
    if asked.record and name != "cuda":
        parser.error("only CUDA is recorded: python -m tests.simgpu.battery --record cuda")
    if name == "cuda" and not torch.cuda.is_available():
        parser.error("there is no CUDA here, so there is nothing to run on or to record")
    device = ready(name)
    return record(device) if asked.record else compare(device)


def ready(name: str) -> torch.device:
    """Return the device of that name, prepared for exact numbers."""
    if name == "simgpu":
        from graders import simgpu  # noqa: PLC0415  (it needs a recent PyTorch)

        simgpu.enable()
    if name == "cuda":  # full precision, to compare with
        torch.backends.cudnn.allow_tf32 = torch.backends.cuda.matmul.allow_tf32 = False
    return torch.device(name, 0)


def record(device: torch.device) -> int:
    """Write what comes out on a device to a file."""
    outcomes = {case.name: run(case, device) for case in CASES}
    RECORDING.write_text(json.dumps(outcomes, indent=1) + "\n")
    return 0


def compare(device: torch.device) -> int:
    """Print the cases that come out otherwise than expected."""
    wrong = 0
    for case in CASES:
        what = complaint(case, device)
        if what and not (device.type == "simgpu" and case.name in KNOWN):
            wrong += 1
            print(f"{case.name}\n    {what[:400]}")  # noqa: T201
    print(f"{len(CASES) - wrong} of {len(CASES)} as expected on {device}")  # noqa: T201
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
