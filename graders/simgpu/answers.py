"""Answers where PyTorch's own functions cannot work with this device, or fail without a reason."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from typing import Any

import torch
from torch import Tensor
from torch.nn.parameter import UninitializedBuffer, UninitializedParameter
from torch.utils._pytree import tree_leaves
from torch.utils.data._utils import pin_memory

from graders.simgpu import loading, moving
from graders.simgpu.errors import refuse
from graders.simgpu.module import Module
from graders.simgpu.tensor import SimTensor

_pinning: Any = pin_memory
_torch: Any = torch
_parallel: Any = sys.modules["torch.nn.parallel.data_parallel"]  # a function has its name
_stream: Any = torch.Stream  # as PyTorch made it
_kinds: Any = torch._C._autograd.DeviceType
_OURS = int(_kinds.PrivateUse1)

# What stands in for PyTorch's own in the module torch, once the device is there.
REPLACED = frozenset({"Stream", "Event", "Generator", "to_dlpack", "from_dlpack", "load"})
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


def _only_stream(_device: Any) -> Any:
    """Return the stream that every program is in; torch.compile asks for it even on the CPU."""
    return _stream(stream_id=0, device_index=0, device_type=_OURS)


def _refuse_storages() -> None:
    """Refuse storages on the device, which would end the process."""
    storage: Any = torch.UntypedStorage
    make = storage.__new__

    def new(cls: Any, *args: Any, device: Any = None, **kwargs: Any) -> Any:
        if device is not None and torch.device(device).type == "simgpu":
            refuse("storage that programs can make")
        options = kwargs if device is None else {**kwargs, "device": device}
        return make(cls, *args, **options)

    storage.__new__ = new


def _refuse_lazy_tensors() -> None:
    """Refuse parameters and buffers that are to get their shape on the device."""
    for lazy in (UninitializedParameter, UninitializedBuffer):
        kind: Any = lazy
        kind.__new__ = _not_on_device(lazy.__new__)


def _not_on_device(make: Any) -> Any:
    def new(cls: Any, *args: Any, **options: Any) -> Any:
        device = options.get("device", args[1] if len(args) > 1 else None)
        if isinstance(torch.empty(0, device=device), SimTensor):
            moving.refuse_lazy()
        return make(cls, *args, **options)

    return new


def _refusing_capsules(give: Any) -> Any:
    def give_to_others(tensor: Any) -> Any:
        return tensor.__dlpack__() if isinstance(tensor, SimTensor) else give(tensor)

    return give_to_others


def _refusing_tensors(take: Any) -> Any:
    def take_from_others(tensor: Any, **options: Any) -> Any:
        return tensor.__dlpack__() if isinstance(tensor, SimTensor) else take(tensor, **options)

    return take_from_others


def _real_accelerator(ask: Callable[[], str | None]) -> Callable[[], str | None]:
    """Return what DataParallel asks; without an accelerator it calls its module as it is."""
    return lambda: None if ask() == "simgpu" else ask()


@cache
def fill_in() -> None:
    """Answer where PyTorch would ask for what is not simulated, or fail without saying why."""
    for name, what in _REFUSED.items():
        setattr(torch, name, _without(getattr(torch, name), what))
    _torch.utils.swap_tensors = moving.keeping_hooks(torch.utils.swap_tensors)
    _torch.func.linearize = _untraced(torch.func.linearize)
    _torch.to_dlpack = _torch.utils.dlpack.to_dlpack = _refusing_capsules(_torch.to_dlpack)
    _torch.from_dlpack = _torch.utils.dlpack.from_dlpack = _refusing_tensors(_torch.from_dlpack)
    _parallel._get_available_device_type = _real_accelerator(_parallel._get_available_device_type)
    _refuse_storages()
    _refuse_lazy_tensors()
    _torch.load = loading.with_device(torch.load)
    core: Any = torch._C
    core._accelerator_synchronizeDevice = Module.synchronize
    core._accelerator_setDeviceIndex = Module.set_device
    core._accelerator_emptyCache = Module.empty_cache
    core._accelerator_isAllocatorInitialized = lambda: True
    core._accelerator_getDeviceStats = lambda _device: refuse("memory of its own to measure")
    core._accelerator_getMemoryInfo = lambda _device: refuse("memory of its own to measure")
    core._accelerator_getStream = _only_stream
    core._accelerator_setStream = lambda _stream: refuse("streams")
    tensor: Any = Tensor
    tensor.pin_memory = lambda *_args, **_kwargs: refuse("pinned memory", "Leave pin_memory out.")
    # A DataLoader pins only where there is an accelerator; here it goes without.
    _pinning.pin_memory = lambda data, device=None: data  # noqa: ARG005
