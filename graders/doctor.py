"""`kata doctor`: what is installed, which devices there are, and what holds on this machine."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table
from rich.text import Text

import graders
from graders.errors import KataError

NEEDED = (
    "torch", "numpy", "pytest", "pytest-timeout", "safetensors", "matplotlib", "watchfiles",
)  # fmt: skip
GRADING = ("landlockpy", "pyseccomp")
OLDEST_TORCH = (2, 9)


@dataclass(frozen=True, slots=True)
class Sign:
    """One line of the doctor's report; `well` is None where it is no question of health."""

    name: str
    state: str
    well: bool | None = None


def run_doctor(console: Console) -> bool:
    """Print the report and return whether nothing is wrong."""
    signs = [*packages(), *devices()]
    with console.status("trying what shuts student code in ..."):
        signs += isolation_signs()
    table = Table("", "what", "state", box=None, header_style="bold")
    marks = {True: "[green]✓[/]", False: "[red]✗[/]", None: "[dim]·[/]"}
    for sign in signs:
        table.add_row(marks[sign.well], sign.name, Text(sign.state))
    console.print(table)
    return all(sign.well is not False for sign in signs)


def packages() -> Iterator[Sign]:
    """Look at Python and the packages that every user needs."""
    yield Sign("torch-kata", graders.__version__)
    yield Sign("Python", platform.python_version(), sys.version_info >= (3, 11))
    for name in NEEDED:
        try:
            version = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            yield Sign(name, f"missing: pip install {name}", well=False)
            continue
        old = name == "torch" and tuple(map(int, version.split(".")[:2])) < OLDEST_TORCH
        yield Sign(name, f"{version}: needs 2.9 or later" if old else version, well=not old)


def devices() -> Iterator[Sign]:
    """Look at what code can run on here; no accelerator is needed for any exercise."""
    import torch  # noqa: PLC0415 - a second, and the command line should start at once

    yield Sign("cpu", f"{torch.get_num_threads()} threads", well=True)
    cuda = torch.cuda.get_device_name() if torch.cuda.is_available() else "none, none is needed"
    yield Sign("cuda", cuda)
    yield Sign("mps", "yes" if torch.backends.mps.is_available() else "none, none is needed")


def isolation_signs() -> Iterator[Sign]:
    """Try, for graders, whether student code is really shut in, by attacks on it."""
    if sys.platform != "linux":
        yield Sign("grading in bulk", "on Linux only; public tests run everywhere")
        return
    if not any(map(importlib.util.find_spec, GRADING)):
        extra = "instructors: pip install -c constraints.txt -e '.[grading]'"
        yield Sign("grading in bulk", f"not installed, and students do not need it; {extra}")
        return
    from graders.judge.breakout import try_to_break_out  # noqa: PLC0415 - Linux only

    try:
        for attempt in try_to_break_out():
            yield Sign(attempt.name, attempt.state, attempt.held)
    except KataError as error:
        yield Sign("grading in bulk", str(error), well=False)
        return
    yield grading_on_cuda()


def grading_on_cuda() -> Sign:
    """Try whether student code that is shut in can use a CUDA GPU; no score depends on it."""
    from graders.judge.cuda import Cuda  # noqa: PLC0415 - Linux only
    from graders.judge.isolation import choose  # noqa: PLC0415 - the same

    try:
        with Cuda(choose("auto")) as cuda:
            trouble = cuda.trouble()
    except KataError as error:
        trouble = str(error)
    return Sign("grading on CUDA", f"no. {trouble}" if trouble else "yes, beside the simulated one")
