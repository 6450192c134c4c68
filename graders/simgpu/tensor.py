"""A tensor on the simulated accelerator: a wrapper around a CPU tensor that only we look into."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any, NoReturn, cast

import torch
from torch import Tensor

from graders.simgpu.crossing import leave
from graders.simgpu.errors import refuse
from graders.simgpu.ledger import record
from graders.simgpu.mixing import DEVICE


class SimTensor(Tensor):
    """A tensor on `simgpu:0`.

    Its numbers lie in `_host`, a CPU tensor. A view's `_host` is a view of its base's `_host`, so
    both share memory. Every operator comes to `__torch_dispatch__`, below autograd.
    """

    _host: Tensor
    _is_param: bool

    __torch_function__: Any = torch._C._disabled_torch_function_impl

    @classmethod
    def __torch_dispatch__(  # type: ignore[override]
        cls,
        func: Any,
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        # PyTorch calls this with lazy conjugation and negation switched off, but CPU operators that
        # are made of others rely on them. It forgets the switches when this returns.
        _switch_off(_CONJUGATION, False)  # noqa: FBT003  (PyTorch's signature)
        _switch_off(_NEGATION, False)  # noqa: FBT003
        return plans[func](args, kwargs)

    # nn.Module.to keeps the identity of a parameter, as it does for CUDA, by swapping the
    # contents of old and new; it does so for subclasses that have these two methods.
    def __tensor_flatten__(self) -> tuple[list[str], None]:
        return ["_host"], None

    @staticmethod
    def __tensor_unflatten__(
        inner: dict[str, Tensor], _context: None, _size: Any, _stride: Any
    ) -> SimTensor:
        return wrap(inner["_host"])

    @property
    def data(self) -> Tensor:
        """The same numbers without their history."""
        return cast("Tensor", _DATA.__get__(self))

    @data.setter
    def data(self, value: Tensor) -> None:
        if isinstance(value, SimTensor):
            _DATA.__set__(self, value)
            self._host = value._host
        elif value.device.type == "cpu" and self.is_leaf:
            leave(self, value)
        else:
            refuse(f"way to put a tensor of {value.device} behind one of {DEVICE} through .data")

    def numpy(self, *, force: bool = False) -> Any:
        """Refuse, as every accelerator does, unless `force` asks for a copy."""
        if force:
            return self.detach().cpu().resolve_conj().resolve_neg().numpy()
        raise TypeError(
            f"can't convert {DEVICE} device type tensor to numpy. Use Tensor.cpu() to copy the "
            "tensor to host memory first."
        )

    def __array__(self, dtype: Any = None, *, copy: bool | None = None) -> Any:
        return self.numpy()

    def tolist(self) -> Any:
        """Return the numbers as nested lists; the program waits for the device."""
        record("sync", self, "aten::tolist")
        return self._host.tolist()

    def data_ptr(self) -> int:
        """Return the address of the first number."""
        return self._host.data_ptr()

    def __dlpack__(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refuse: no other library knows this device."""
        refuse("way to hand tensors to other libraries", "Use tensor.cpu() first.")

    def untyped_storage(self) -> NoReturn:
        """Refuse: the memory is the simulation's own."""
        refuse("storage to look at", "Compare tensor.data_ptr() to see whether memory is shared.")

    storage = _typed_storage = untyped_storage

    def __repr__(self, *, tensor_contents: Any = None) -> str:  # type: ignore[override]
        record("device to host", self, "print")
        empty = not self.numel()
        contents = tensor_contents or ("[]" if empty else _TEXT._tensor_str(self._host, _INDENT))
        text: str = _TEXT._str(self, tensor_contents=contents)
        if text.startswith("Parameter("):
            return "Parameter containing:\n" + text.removeprefix("Parameter(").removesuffix(")")
        return text

    def __format__(self, format_spec: str) -> str:
        if self.dim() == 0:
            return format(self.detach().item(), format_spec)
        return object.__format__(self, format_spec)

    def __copy__(self) -> Tensor:
        """Return another tensor with the same memory and attributes, as on every device."""
        parameter = getattr(self, "_is_param", False)
        twin = self.detach()
        twin = torch.nn.Parameter(twin) if parameter else twin
        twin.__dict__.update({k: v for k, v in self.__dict__.items() if k != "_host"})
        return twin.requires_grad_(self.requires_grad)

    def as_subclass(self, cls: Any) -> NoReturn:
        """Refuse: a tensor of this device is a subclass of Tensor already."""
        refuse(f"tensors of a subclass such as {cls.__name__}")

    def __deepcopy__(self, memo: dict[int, Any]) -> Tensor:
        if id(self) in memo:
            return cast("Tensor", memo[id(self)])
        if not self.is_leaf:
            raise RuntimeError(
                "Only Tensors created explicitly by the user (graph leaves) support the deepcopy "
                "protocol at the moment."
            )
        if getattr(self, "_is_param", False):  # Parameter copies numbers and nothing else
            twin: Tensor = torch.nn.Parameter(wrap(self._host.clone()), self.requires_grad)
            memo[id(self)] = twin
            return twin
        twin = wrap(copy.deepcopy(self._host.detach(), memo))  # views of one tensor stay views
        memo[id(self)] = twin
        twin.__dict__.update(
            {k: copy.deepcopy(v, memo) for k, v in self.__dict__.items() if k != "_host"}
        )
        twin.requires_grad_(self.requires_grad)
        if self.grad is not None:
            twin.grad = copy.deepcopy(self.grad, memo)
        return twin

    def __reduce_ex__(self, protocol: Any) -> Any:
        """Save the numbers and the device, so that `torch.load(map_location=)` decides."""
        record("device to host", self, "torch.save")
        if getattr(self, "_is_param", False):
            plain = self.detach()
            return torch._utils._rebuild_parameter, (plain, self.requires_grad, {})
        rebuild = torch._utils._rebuild_device_tensor_from_cpu_tensor
        numbers = self._host.detach()
        if numbers.untyped_storage().nbytes() > numbers.nbytes:
            numbers = numbers.clone()  # a view takes nothing else along
        return rebuild, (numbers, self.dtype, DEVICE, self.requires_grad)


Plan = Callable[[tuple[Any, ...], dict[str, Any] | None], Any]


class Plans(dict[Any, Plan]):
    """What to do for each operator, worked out when it is first met."""

    make: Callable[[Any], Plan]  # graders.simgpu.operators brings it

    def __missing__(self, func: Any) -> Plan:
        plan = self[func] = self.make(func)
        return plan


plans = Plans()

# Printing counts the letters of the name, which is not to differ from a plain tensor's.
SimTensor.__name__ = "tensor"
_INDENT = len("tensor(")
_DATA: Any = Tensor.data
_TEXT: Any = torch._tensor_str
_switch_off = torch._C._dispatch_tls_set_dispatch_key_excluded
_CONJUGATION = torch._C.DispatchKey.Conjugate
_NEGATION = torch._C.DispatchKey.Negative
_MAKE = Tensor._make_wrapper_subclass
# PyTorch's own name for the backend, valid also before it is renamed.
_PLACE = torch.device("privateuseone", 0)


def wrap(host: Tensor, keys: torch._C.DispatchKeySet | None = None) -> SimTensor:
    """Return the tensor of the accelerator whose numbers lie in `host`."""
    made = _MAKE(
        SimTensor,
        host.size(),
        host.stride(),
        host.storage_offset(),
        dtype=host.dtype,
        device=_PLACE,
        _extra_dispatch_keys=_lazy_keys(host) if host.is_conj() or host.is_neg() else keys,
    )
    made._host = host
    return made


def wrap_all(out: Any) -> Any:
    """Wrap the tensors in what an operator returned."""
    if isinstance(out, Tensor):
        if out.layout is not torch.strided:
            refuse("sparse tensors")
        return wrap(out)
    if type(out) is tuple or type(out) is list:
        return type(out)(wrap_all(o) for o in out)
    return out


def _lazy_keys(host: Tensor) -> torch._C.DispatchKeySet:
    """Return what tells PyTorch that a tensor is still to be conjugated or negated."""
    keys = torch._C.DispatchKeySet(torch._C.DispatchKey.Undefined)
    if host.is_conj():
        keys = keys.add(torch._C.DispatchKey.Conjugate)
    if host.is_neg():
        keys = keys.add(torch._C.DispatchKey.Negative)
    return keys
