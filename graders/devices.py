"""The devices that a public test runs on: the CPU, the simulated accelerator, and real ones."""

from __future__ import annotations

from typing import Any

import pytest


def present_devices() -> list[str]:
    """Return the names of this machine's devices, the simulated one last.

    Last, since a process in which it is enabled can no longer run a backward pass on CUDA or MPS:
    PyTorch knows one accelerator at a time.
    """
    import torch  # noqa: PLC0415 - only collections that ask for devices pay for it

    real = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    return ["cpu", *(name for name, present in real.items() if present), "simgpu"]


def device_params(metafunc: pytest.Metafunc) -> None:
    """Run a test that asks for our `device` once on each, with the device in its name."""
    inner: Any = metafunc  # pytest tells nowhere else which fixture a test gets
    *_, chosen = inner._arg2fixturedefs.get("device", [None])  # noqa: SLF001
    given = any("device" in call.params for call in inner._calls)  # noqa: SLF001
    if chosen is not None and chosen.func.__module__ == __name__ and not given:
        # With the scope of a session pytest runs all tests of a device before the next one's.
        metafunc.parametrize("device", present_devices(), indirect=True, scope="session")


@pytest.fixture(scope="session")
def device(request: pytest.FixtureRequest) -> str:
    """Return the name of the device to run on, such as `cpu`, `simgpu` or `cuda`."""
    name: str = request.param
    if name == "simgpu":
        from graders import simgpu  # noqa: PLC0415 - it brings torch

        simgpu.enable()
    return name
