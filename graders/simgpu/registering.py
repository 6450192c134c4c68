"""Make the simulated accelerator known to PyTorch, as a device of the PrivateUse1 backend.

An older PyTorch cannot import this module; `backend` looks at the version first.
"""

from __future__ import annotations

import threading
from functools import partial
from typing import Any

import torch
from torch import Tensor
from torch.utils import backend_registration as registration

from graders.simgpu import autocast, factories, recurrent, unwinding, whole
from graders.simgpu.answers import fill_in
from graders.simgpu.attention import attention
from graders.simgpu.errors import refuse
from graders.simgpu.losses import ctc_loss
from graders.simgpu.module import Module
from graders.simgpu.moving import may_set_data
from graders.simgpu.operators import make_plan
from graders.simgpu.tensor import plans

_torch: Any = torch  # much of what is used here has no types

_lock = threading.Lock()
_libraries: list[Any] = []  # PyTorch forgets kernels whose library is collected


def enable() -> None:
    """Add the device `simgpu:0` to this process; calling it again changes nothing."""
    with _lock:
        if not _libraries:
            _register()
        fill_in()
        Module.available = True


def prepare() -> None:
    """See to it that the device can be enabled later, where there is no real accelerator."""
    with _lock:
        if not _libraries and not (torch.cuda.is_available() or torch.backends.mps.is_available()):
            _register()


def _register() -> None:
    owner = torch._C._get_privateuse1_backend_name()
    if owner != "privateuseone":
        raise RuntimeError(
            f"The PrivateUse1 backend of this process already belongs to {owner}, and there is "
            "only one. Enable the simulated accelerator in another process."
        )
    registration.rename_privateuse1_backend("simgpu")
    registration.generate_methods_for_privateuse1_backend()
    _torch._register_device_module("simgpu", Module("torch.simgpu"))
    torch._C._acc.register_python_privateuseone_hook(_Hooks())
    torch._C._acc.register_python_privateuseone_device_guard(unwinding.Guard())
    unwinding.carry_exceptions()
    plans.make = make_plan
    _register_kernels()


class _Hooks(torch._C._acc.PrivateUse1Hooks):
    def is_available(self) -> bool:
        return Module.available

    def has_primary_context(self, _device_index: int) -> bool:
        return True

    def is_built(self) -> bool:
        return True


def _register_kernels() -> None:
    library = _torch.library.Library("aten", "IMPL")
    factories.register(library)
    autocast.register(library)
    recurrent.register(library)
    whole.register(library)
    # Without a kernel PyTorch takes these apart, and they round otherwise than on the CPU.
    for name in ("silu_backward", "mish_backward", "native_channel_shuffle"):
        func = getattr(torch.ops.aten, name).default
        library.impl(name, partial(_dispatched, func), "PrivateUse1")
    library.impl("scaled_dot_product_attention", attention, "AutogradPrivateUse1")
    library.impl("ctc_loss.Tensor", ctc_loss, "AutogradPrivateUse1")
    library.impl("_has_compatible_shallow_copy_type", may_set_data, "AutogradPrivateUse1")
    # PyTorch builds some tensors below the level at which __torch_dispatch__ sees them.
    library.impl("_copy_from", _copy_from, "PrivateUse1")
    read = torch.ops.aten._local_scalar_dense.default
    library.impl("_local_scalar_dense", partial(_dispatched, read), "PrivateUse1")
    for name, layout, what in _REFUSED_LAYOUTS:
        library.impl(name, partial(_refused, what), f"{layout}PrivateUse1")
    everything = _torch.library.Library("_", "IMPL")
    everything.fallback(_dispatched, "PrivateUse1")
    # Whatever is not in autocast's lists runs as it is.
    everything.fallback(torch.library.fallthrough_kernel, "AutocastPrivateUse1")
    _libraries.extend([library, everything])


_REFUSED_LAYOUTS = [
    ("empty.memory_format", "Sparse", "sparse tensors"),
    ("empty_quantized", "Quantized", "quantized tensors"),
    ("_empty_affine_quantized", "Quantized", "quantized tensors"),
    ("_to_copy", "NestedTensor", "nested tensors"),
]


def _refused(what: str, *_args: Any, **_kwargs: Any) -> Any:
    refuse(what)


def _dispatched(func: Any, *args: Any, **kwargs: Any) -> Any:
    return plans[func](args, kwargs)


def _copy_from(source: Tensor, target: Tensor, non_blocking: Any = None) -> Tensor:
    copied: Tensor = plans[torch.ops.aten.copy_.default]((target, source, bool(non_blocking)), None)
    return copied
