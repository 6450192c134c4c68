"""Answers where PyTorch's own functions cannot work with this device, or fail without a reason."""

from __future__ import annotations

from functools import cache
from typing import Any

import torch
from torch import Tensor
from torch.utils._pytree import tree_leaves
from torch.utils.data._utils import pin_memory

from graders.simgpu import loading, moving
from graders.simgpu.errors import refuse
from graders.simgpu.module import Module
from graders.simgpu.tensor import SimTensor

_pinning: Any = pin_memory
_torch: Any = torch

_REFUSED = {
    "Stream": "streams",
    "Event": "events",
    "Generator": "generator of its own; random numbers follow torch.manual_seed",
}


def _without(original: Any, what: str) -> Any:
    """Return a class like `original` that refuses to be made for the simulated device."""
    current = original.__name__ != "Generator"  # without a device it takes the current one

    class LikeOriginal(type(original)):  # type: ignore[misc]
        def __instancecheck__(cls, value: object) -> bool:
            return isinstance(value, original)

        def __call__(cls, *args: Any, **kwargs: Any) -> Any:
            given = (*args, *kwargs.values())
            if any("simgpu" in str(value) for value in given) or (current and not given):
                refuse(what)
            return original(*args, **kwargs)

    return LikeOriginal(
        original.__name__, (original,), {"__module__": "torch", "__doc__": original.__doc__}
    )


def _untraced(linearize: Any) -> Any:
    """Return `torch.func.linearize`, but refusing, since a trace would see the CPU tensors."""

    def refusing(func: Any, *primals: Any) -> Any:
        if any(isinstance(leaf, SimTensor) for leaf in tree_leaves(primals)):
            refuse("tracing, so no torch.func.linearize", "Use torch.func.jvp.")
        return linearize(func, *primals)

    return refusing


@cache
def fill_in() -> None:
    """Answer where PyTorch would ask for what is not simulated, or fail without saying why."""
    for name, what in _REFUSED.items():
        setattr(torch, name, _without(getattr(torch, name), what))
    _torch.utils.swap_tensors = moving.keeping_hooks(torch.utils.swap_tensors)
    _torch.func.linearize = _untraced(torch.func.linearize)
    _torch.load = loading.with_device(torch.load)
    core: Any = torch._C
    core._accelerator_synchronizeDevice = Module.synchronize
    core._accelerator_setDeviceIndex = Module.set_device
    core._accelerator_emptyCache = Module.empty_cache
    core._accelerator_isAllocatorInitialized = lambda: True
    core._accelerator_getDeviceStats = lambda _device: refuse("memory of its own to measure")
    core._accelerator_getMemoryInfo = lambda _device: refuse("memory of its own to measure")
    core._accelerator_getStream = lambda _device: refuse("streams")
    core._accelerator_setStream = lambda _stream: refuse("streams")
    tensor: Any = Tensor
    tensor.pin_memory = lambda *_args, **_kwargs: refuse("pinned memory", "Leave pin_memory out.")
    # A DataLoader pins only where there is an accelerator; here it goes without.
    _pinning.pin_memory = lambda data, device=None: data  # noqa: ARG005
