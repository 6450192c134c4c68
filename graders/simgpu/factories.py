"""Operators that make a tensor from nothing on a device, such as `torch.zeros`.

No tensor brings them to `SimTensor`, so each has a kernel of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from graders.simgpu.arguments import CPU, check_options, refuse_generator
from graders.simgpu.tensor import SimTensor, wrap

_NAMES = """
    empty.memory_format empty_strided empty_permuted zeros ones full scalar_tensor eye eye.m
    arange arange.start arange.start_step range range.step linspace logspace
    rand rand.generator randn randn.generator normal.float_float randperm randperm.generator
    randint randint.low randint.generator randint.low_generator
    tril_indices triu_indices fft_fftfreq fft_rfftfreq
    bartlett_window bartlett_window.periodic blackman_window blackman_window.periodic
    hamming_window hamming_window.periodic hamming_window.periodic_alpha
    hamming_window.periodic_alpha_beta hann_window hann_window.periodic
    kaiser_window kaiser_window.periodic kaiser_window.beta
""".split()


def register(library: Any) -> None:
    """Give every factory a kernel for the accelerator."""
    for name in _NAMES:
        base, _, overload = name.partition(".")
        func = getattr(getattr(torch.ops.aten, base), overload or "default")
        library.impl(name, _on_device(func), "PrivateUse1")
    library.impl("_efficientzerotensor", _zeros_by_name, "PrivateUse1")


def _zeros_by_name(size: Any, **options: Any) -> SimTensor:
    """Return zeros that PyTorch knows to be zeros, so that it computes with them as on the CPU."""
    zeros = torch.zeros(size, **{**options, "device": CPU})
    return wrap(zeros, torch._C.DispatchKeySet(torch._C.DispatchKey.ZeroTensor))


def _on_device(func: Any) -> Callable[..., SimTensor]:
    def make(*args: Any, **options: Any) -> SimTensor:
        check_options(options)
        for value in (*args, *options.values()):
            if isinstance(value, torch.Generator):
                refuse_generator(value)
        options["device"] = CPU
        return wrap(func(*args, **options))

    return make
