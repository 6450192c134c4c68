"""What an operator is called with: found to lie on the accelerator, or refused."""

from __future__ import annotations

from typing import Any, NoReturn

import torch
from torch import Tensor

from graders.simgpu.errors import refuse
from graders.simgpu.ledger import record
from graders.simgpu.mixing import DEVICE, check_scalars, may_be_cpu_scalar, refuse_to_mix
from graders.simgpu.tensor import SimTensor

CPU = torch.device("cpu")

# Their indices may lie on the CPU, and travel.
INDEXING = frozenset(
    "index _unsafe_index index_put index_put_ _unsafe_index_put _index_put_impl_".split()
)

# These lengths are for the CPU, on every accelerator.
_STAYS_ON_CPU = {
    ("_pack_padded_sequence", "lengths"),
    ("_pack_padded_sequence_backward", "batch_sizes"),
    ("_pad_packed_sequence", "batch_sizes"),
}


class Arguments:
    """Finds the CPU tensors behind the arguments of `func`, a `torch._ops.OpOverload`.

    `operator` is its name without namespace and overload. `places` tells where those that it
    writes to are found, by position or by name.
    """

    def __init__(self, func: Any) -> None:
        arguments = func._schema.arguments
        self.operator = base_name(func)
        self.names = [a.name for a in arguments]
        kinds = [str(a.type) for a in arguments]
        self.tensors = [i for i, kind in enumerate(kinds) if kind in {"Tensor", "Optional[Tensor]"}]
        written = [
            (i, a) for i, a in enumerate(arguments) if a.alias_info and a.alias_info.is_write
        ]
        self.written = {a.name for _, a in written}
        self.places = [a.name if a.kwarg_only else i for i, a in written]
        self.simple = (
            not any("List[" in kind and "Tensor" in kind for kind in kinds)
            and "generator" not in self.names
            and not any(arguments[i].kwarg_only for i in self.tensors)
        )

    def __call__(
        self, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> tuple[list[Any], dict[str, Any]]:
        """Return the arguments with CPU tensors in them."""
        host = [self._one(self.names[i], a) for i, a in enumerate(args)]
        options = {name: self._one(name, value) for name, value in kwargs.items()}
        if self.operator not in INDEXING:
            strangers = [a for a in (*args, *kwargs.values()) if _is_on_cpu(a) and not a.dim()]
            check_scalars(self.operator, len(strangers))
        return host, options

    def _one(self, name: str, value: Any) -> Any:
        if type(value) is SimTensor:
            return value._host
        if isinstance(value, Tensor):
            return self.stranger(name, value)
        if type(value) is list or type(value) is tuple:
            if value and any(isinstance(v, Tensor) for v in value):
                return [self._one(name, v) for v in value]
            return value
        if isinstance(value, torch.Generator):
            refuse_generator(value)
        return value

    def stranger(self, name: str, tensor: Tensor) -> Tensor:
        """Admit a tensor that is not on the accelerator, or refuse it.

        Raises:
            RuntimeError: an accelerator would not have it either.
        """
        if _is_on_cpu(tensor):
            if (self.operator, name) in _STAYS_ON_CPU:
                return tensor
            if tensor.dim() == 0 and may_be_cpu_scalar(
                self.operator, name, written=name in self.written
            ):
                return tensor
            if self.operator in INDEXING and name == "indices":
                record("host to device", tensor, f"aten::{self.operator}")
                return tensor
        return refuse_to_mix(self.operator, name, tensor)


def _is_on_cpu(value: Any) -> bool:
    return isinstance(value, Tensor) and value.device == CPU


def base_name(func: Any) -> str:
    """Return an operator's name without namespace and overload."""
    name: str = func._schema.name.rpartition("::")[2]
    return name


def redirected(options: dict[str, Any] | None) -> tuple[dict[str, Any], bool]:
    """Return checked options for the CPU, and whether what they make belongs on the accelerator."""
    options = dict(options or {})
    check_options(options)
    device = options.get("device")
    stays = device is None or device.type == "simgpu"
    return {**options, "device": CPU} if stays else options, stays


def check_options(options: dict[str, Any]) -> None:
    """Refuse the layouts, the pinned memory and the devices that are not simulated."""
    if options.get("pin_memory"):
        refuse("pinned memory", "Leave pin_memory out.")
    if options.get("layout") not in {None, torch.strided}:
        refuse("sparse tensors")
    device = options.get("device")
    if device is not None and device.type == "simgpu" and device.index not in {None, 0}:
        raise RuntimeError(f"There is no device {device}: the only one is {DEVICE}.")


def refuse_generator(generator: torch.Generator) -> NoReturn:
    """Refuse a generator of random numbers in PyTorch's own words.

    Raises:
        RuntimeError: always, since the simulated accelerator has none.
    """
    raise RuntimeError(
        f"Expected a 'simgpu' device type for generator but found '{generator.device.type}'"
    )
