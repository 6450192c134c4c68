"""What PyTorch finds under `torch.simgpu`."""

from __future__ import annotations

import contextlib
from types import ModuleType
from typing import Any

import torch
from torch import Tensor

from graders.simgpu.arguments import check_options
from graders.simgpu.errors import refuse


class Module(ModuleType):
    """The functions that PyTorch expects of a device's module; `available` once it is enabled."""

    available = False

    @staticmethod
    def is_available() -> bool:
        """Return whether programs that ask for an accelerator are to get this one."""
        return Module.available

    @staticmethod
    def is_initialized() -> bool:
        """Return True: there is nothing to set up."""
        return True

    @staticmethod
    def _lazy_init() -> None: ...

    @staticmethod
    def _is_in_bad_fork() -> bool:
        return False

    @staticmethod
    def device_count() -> int:
        """Return 1: there is one device."""
        return 1

    @staticmethod
    def current_device() -> int:
        """Return the index of the only device."""
        return 0

    @staticmethod
    def set_device(device: Any) -> None:
        """Accept the only device, as a number, a string or a device."""
        place = ("simgpu", device) if type(device) is int else (device,)
        check_options({"device": torch.device(*place)})

    device = contextlib.nullcontext

    @staticmethod
    def empty_cache() -> None:
        """Do nothing: memory is the CPU's."""

    @staticmethod
    def synchronize(_device: Any = None) -> None:
        """Return at once: every operator has ended when it returns."""

    @staticmethod
    def get_device_name(_device: Any = None) -> str:
        """Return what people read."""
        return "Simulated accelerator"

    @staticmethod
    def manual_seed(_seed: int) -> None:
        """Do nothing: random numbers come from the CPU's generator, which has been seeded."""

    manual_seed_all = manual_seed

    @staticmethod
    def get_rng_state(_device: Any = None) -> Tensor:
        """Return the state of the generator, which is the CPU's."""
        return torch.get_rng_state()

    @staticmethod
    def set_rng_state(state: Tensor, _device: Any = None) -> None:
        """Set the state of the CPU's generator."""
        torch.set_rng_state(state)

    @staticmethod
    def get_amp_supported_dtype() -> list[torch.dtype]:
        """Return the types that autocast may compute in."""
        return [torch.bfloat16, torch.float16]

    def __getattr__(self, name: str) -> Any:
        if name in {"Stream", "Event", "stream", "current_stream", "default_stream", "graph"}:
            refuse(f"streams, so no torch.simgpu.{name}")
        if "memory" in name and not name.startswith("_"):
            refuse(f"memory of its own to measure, so no torch.simgpu.{name}")
        raise AttributeError(f"module 'torch.simgpu' has no attribute '{name}'")
