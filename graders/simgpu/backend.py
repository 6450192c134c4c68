"""Make the simulated accelerator known to PyTorch, as a device of the PrivateUse1 backend."""

from __future__ import annotations

import contextlib
import re
import threading
from functools import partial
from types import ModuleType
from typing import Any

import torch
from torch import Tensor
from torch.optim import optimizer
from torch.utils import backend_registration as registration
from torch.utils._pytree import tree_leaves
from torch.utils.data._utils import pin_memory

from graders.simgpu import autocast, factories, loading, moving, unwinding
from graders.simgpu.arguments import check_options
from graders.simgpu.attention import attention
from graders.simgpu.errors import refuse
from graders.simgpu.losses import ctc_loss
from graders.simgpu.operators import make_plan
from graders.simgpu.tensor import SimTensor, _place, plans

NEEDS = (2, 9)

_pinning: Any = pin_memory
_torch: Any = torch  # much of what is used here has no types

_lock = threading.Lock()
_enabled: list[bool] = []
_libraries: list[Any] = []  # PyTorch forgets kernels whose library is collected


def enable() -> None:
    """Add the device `simgpu:0` to this process; calling it again changes nothing.

    It has to come before the first backward pass, since autograd counts the devices then. On a
    machine with a real accelerator it may come later, but ends that one's backward passes in this
    process: PyTorch knows one accelerator at a time. `prepare` does what suits the machine.

    Raises:
        RuntimeError: this PyTorch is older than 2.9, or something else owns PrivateUse1.
    """
    with _lock:
        if not _libraries:
            _register()
        if not _enabled:
            _enabled.append(True)
            _fill_in()


def _register() -> None:
    if tuple(map(int, re.findall(r"\d+", torch.__version__)[:2])) < NEEDS:
        raise RuntimeError(
            "The simulated accelerator needs PyTorch {}.{} or later; this is {}.".format(
                *NEEDS, torch.__version__
            )
        )
    owner = torch._C._get_privateuse1_backend_name()
    if owner != "privateuseone":
        raise RuntimeError(
            f"The PrivateUse1 backend of this process already belongs to {owner}, and there is "
            "only one. Enable the simulated accelerator in another process."
        )
    registration.rename_privateuse1_backend("simgpu")
    registration.generate_methods_for_privateuse1_backend()
    _torch._register_device_module("simgpu", _Module("torch.simgpu"))
    torch._C._acc.register_python_privateuseone_hook(_Hooks())
    torch._C._acc.register_python_privateuseone_device_guard(unwinding.Guard())
    unwinding.carry_exceptions()
    plans.make = make_plan
    _place.append(torch.device("simgpu", 0))
    _register_kernels()
    optimizer._foreach_supported_types.append(SimTensor)


def prepare() -> None:
    """See to it that the device can be enabled later, also after a backward pass.

    Until then `torch.accelerator.is_available()` stays False. Where there is a real accelerator
    nothing has to be done.
    """
    with _lock:
        if not _libraries and not (torch.cuda.is_available() or torch.backends.mps.is_available()):
            _register()


class _Hooks(torch._C._acc.PrivateUse1Hooks):
    def is_available(self) -> bool:
        return bool(_enabled)

    def has_primary_context(self, _device_index: int) -> bool:
        return True

    def is_built(self) -> bool:
        return True


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


def _fill_in() -> None:
    """Answer where PyTorch would ask for what is not simulated, or fail without saying why."""
    for name, what in _REFUSED.items():
        setattr(torch, name, _without(getattr(torch, name), what))
    _torch.utils.swap_tensors = moving.keeping_hooks(torch.utils.swap_tensors)
    _torch.func.linearize = _untraced(torch.func.linearize)
    _torch.load = loading.with_device(torch.load)
    core: Any = torch._C
    core._accelerator_synchronizeDevice = _Module.synchronize
    core._accelerator_setDeviceIndex = _Module.set_device
    core._accelerator_emptyCache = _Module.empty_cache
    core._accelerator_isAllocatorInitialized = lambda: True
    core._accelerator_getDeviceStats = lambda _device: refuse("memory of its own to measure")
    core._accelerator_getMemoryInfo = lambda _device: refuse("memory of its own to measure")
    core._accelerator_getStream = lambda _device: refuse("streams")
    core._accelerator_setStream = lambda _stream: refuse("streams")
    tensor: Any = Tensor
    tensor.pin_memory = lambda *_args, **_kwargs: refuse("pinned memory", "Leave pin_memory out.")
    # A DataLoader pins only where there is an accelerator; here it goes without.
    _pinning.pin_memory = lambda data, device=None: data  # noqa: ARG005


class _Module(ModuleType):
    """What PyTorch finds under `torch.simgpu`."""

    @staticmethod
    def is_available() -> bool:
        return bool(_enabled)

    @staticmethod
    def is_initialized() -> bool:
        return True

    @staticmethod
    def _lazy_init() -> None: ...

    @staticmethod
    def _is_in_bad_fork() -> bool:
        return False

    @staticmethod
    def device_count() -> int:
        return 1

    @staticmethod
    def current_device() -> int:
        return 0

    @staticmethod
    def set_device(device: Any) -> None:
        check_options({"device": torch.device("simgpu", device) if type(device) is int else device})

    device = contextlib.nullcontext

    @staticmethod
    def empty_cache() -> None: ...

    @staticmethod
    def synchronize(_device: Any = None) -> None:
        """Return at once: every operator has ended when it returns."""

    @staticmethod
    def get_device_name(_device: Any = None) -> str:
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
        torch.set_rng_state(state)

    @staticmethod
    def get_amp_supported_dtype() -> list[torch.dtype]:
        return [torch.bfloat16, torch.float16]

    def __getattr__(self, name: str) -> Any:
        if name in {"Stream", "Event", "stream", "current_stream", "default_stream", "graph"}:
            refuse(f"streams, so no torch.simgpu.{name}")
        raise AttributeError(f"module 'torch.simgpu' has no attribute '{name}'")


def _register_kernels() -> None:
    library = _torch.library.Library("aten", "IMPL")
    factories.register(library)
    autocast.register(library)
    # Without a kernel PyTorch takes these apart, and they round otherwise than on the CPU.
    for name in ("silu_backward", "mish_backward", "native_channel_shuffle"):
        func = getattr(torch.ops.aten, name).default
        library.impl(name, partial(_dispatched, func), "PrivateUse1")
    library.impl("scaled_dot_product_attention", attention, "AutogradPrivateUse1")
    library.impl("ctc_loss.Tensor", ctc_loss, "AutogradPrivateUse1")
    # PyTorch builds some tensors below the level at which __torch_dispatch__ sees them.
    library.impl("_copy_from", _copy_from, "PrivateUse1")
    read = torch.ops.aten._local_scalar_dense.default
    library.impl("_local_scalar_dense", partial(_dispatched, read), "PrivateUse1")
    library.impl("empty.memory_format", _no_sparse, "SparsePrivateUse1")
    everything = _torch.library.Library("_", "IMPL")
    everything.fallback(_dispatched, "PrivateUse1")
    # Whatever is not in autocast's lists runs as it is.
    everything.fallback(torch.library.fallthrough_kernel, "AutocastPrivateUse1")
    _libraries.extend([library, everything])


def _no_sparse(*_args: Any, **_kwargs: Any) -> Any:
    refuse("sparse tensors")


def _dispatched(func: Any, *args: Any, **kwargs: Any) -> Any:
    return plans[func](args, kwargs)


def _copy_from(source: Tensor, target: Tensor, non_blocking: Any = None) -> Tensor:
    copied: Tensor = plans[torch.ops.aten.copy_.default]((target, source, bool(non_blocking)), None)
    return copied
