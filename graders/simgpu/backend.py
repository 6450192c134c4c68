"""Bring the simulated accelerator into this process, and take it away again."""

from __future__ import annotations

import re
from types import ModuleType

import torch

NEEDS = (2, 9)


def enable() -> None:
    """Add the device `simgpu:0` to this process; calling it again changes nothing.

    It has to come before the first backward pass, since autograd counts the devices then. On a
    machine with a real accelerator it may come later, but ends that one's backward passes in this
    process: PyTorch knows one accelerator at a time. `prepare` does what suits the machine.

    Raises:
        RuntimeError: this PyTorch is older than 2.9, or something else owns PrivateUse1.
    """
    _registering().enable()


def withdraw() -> None:
    """Let no program find the device that asks for an accelerator, until it is enabled again."""
    _registering().Module.available = False


def prepare() -> None:
    """See to it that the device can be enabled later, also after a backward pass.

    Until then `torch.accelerator.is_available()` stays False. Where there is a real accelerator
    nothing has to be done.
    """
    _registering().prepare()


def _registering() -> ModuleType:
    """Return what needs a recent PyTorch, or say that this one is too old."""
    if tuple(map(int, re.findall(r"\d+", torch.__version__)[:2])) < NEEDS:
        raise RuntimeError(
            "The simulated accelerator needs PyTorch {}.{} or later; this is {}.".format(
                *NEEDS, torch.__version__
            )
        )
    from graders.simgpu import registering  # noqa: PLC0415  (an older PyTorch cannot import it)

    return registering
