"""What CUDA itself lacks, though the CPU has it, refused in PyTorch's words."""

from __future__ import annotations

from typing import Any, NoReturn

import torch

from graders.simgpu.tensor import Plan

# Its products of matrices are for floating point; these are the names that its errors give them.
_KERNELS = {
    **dict.fromkeys(("mm", "addmm", "addmm_"), "addmm_cuda"),
    **dict.fromkeys(("bmm", "baddbmm", "baddbmm_"), "baddbmm_cuda"),
    **dict.fromkeys(("mv", "addmv", "addmv_"), "addmv_impl_cuda"),
    **dict.fromkeys(("dot", "vdot"), "dot"),
}
_INTEGERS = {
    torch.uint8: "Byte",
    torch.int8: "Char",
    torch.int16: "Short",
    torch.int32: "Int",
    torch.int64: "Long",
    torch.bool: "Bool",
}


def lacking(name: str, run: Plan) -> Plan:
    """Return a plan that refuses what CUDA does not have, or `run` where it has everything."""
    if name.startswith(("histogram", "_histogramdd")):
        return lambda _args, _kwargs: _no_kernel(name)
    if name not in _KERNELS:
        return run
    kernel = _KERNELS[name]

    def checked(args: tuple[Any, ...], kwargs: dict[str, Any] | None) -> Any:
        dtype = args[0].dtype
        if dtype in _INTEGERS and all(a.numel() for a in args if isinstance(a, torch.Tensor)):
            raise NotImplementedError(f"\"{kernel}\" not implemented for '{_INTEGERS[dtype]}'")
        return run(args, kwargs)

    return checked


def _no_kernel(name: str) -> NoReturn:
    raise NotImplementedError(
        f"Could not run 'aten::{name}' with arguments from the 'simgpu' backend: "
        "it exists for the CPU only, on every accelerator."
    )
