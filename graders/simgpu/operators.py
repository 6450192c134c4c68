"""What each operator does on the accelerator, worked out once from its schema.

A plan takes an operator's arguments as `__torch_dispatch__` brings them, checks that they lie on
one device, runs the operator on the CPU tensors behind them, and wraps what is new.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from graders.simgpu.arguments import CPU, Arguments, check_options
from graders.simgpu.errors import refuse
from graders.simgpu.ledger import record
from graders.simgpu.tensor import Plan, SimTensor, wrap

_NOT_SIMULATED = {
    "resize_": "tensors that are resized in place",
    "resize_as_": "tensors that are resized in place",
    "set_": "storage that tensors can be set to",
    "_pin_memory": "pinned memory",
    "pin_memory": "pinned memory",
    "is_pinned": "pinned memory",
    "record_stream": "streams",
    "to_mkldnn": "MKL-DNN tensors",
    "quantize_per_tensor": "quantized tensors",
    "quantize_per_channel": "quantized tensors",
    "quantize_per_tensor_dynamic": "quantized tensors",
}
_SAME_NUMBERS = {"detach", "alias", "lift_fresh"}
_WAITS = {torch.Tag.data_dependent_output, torch.Tag.dynamic_output_shape}


def make_plan(func: Any) -> Plan:
    """Return what to do for `func`, a `torch._ops.OpOverload`."""
    schema = func._schema
    name = schema.name.rpartition("::")[2]
    if name in _NOT_SIMULATED or "sparse" in name:
        what = _NOT_SIMULATED.get(name, "sparse tensors")
        return lambda _args, _kwargs: refuse(what)
    if name in _SPECIAL:
        return _SPECIAL[name](func)
    if torch.Tag.inplace_view in func.tags:
        return _view_in_place(func)
    named = _written(schema)
    convert = Arguments(name, schema)
    if any(a.name == "device" for a in schema.arguments):
        run = _with_device(func, convert)
    elif named:
        run = _writing(func, convert, named)
    elif convert.simple and len(schema.returns) == 1 and str(schema.returns[0].type) == "Tensor":
        run = _simple(func, convert)
    else:
        run = _general(func, convert)
    return _waiting(func, run) if _WAITS & set(func.tags) else run


def _wrapped(out: Any) -> Any:
    if isinstance(out, Tensor):
        if out.layout is not torch.strided:
            refuse("sparse tensors")
        return wrap(out)
    if type(out) is tuple or type(out) is list:
        return type(out)(_wrapped(o) for o in out)
    return out


def _simple(func: Any, convert: Arguments) -> Plan:
    """Plan for the most common kind: tensors by position in, one new tensor out."""
    positions = tuple(convert.tensors)
    stranger, names = convert.stranger, convert.names

    def run(args: tuple[Any, ...], kwargs: dict[str, Any] | None) -> Any:
        host = list(args)
        count = len(host)
        for i in positions:
            if i < count:
                value = host[i]
                if type(value) is SimTensor:
                    host[i] = value._host
                elif isinstance(value, Tensor):  # a number may stand for a tensor
                    host[i] = stranger(names[i], value)
        out = func(*host, **kwargs) if kwargs else func(*host)
        return wrap(out) if out.layout is torch.strided else refuse("sparse tensors")

    return run


def _general(func: Any, convert: Arguments) -> Plan:
    def run(args: tuple[Any, ...], kwargs: dict[str, Any] | None) -> Any:
        host, options = convert(args, kwargs or {})
        return _wrapped(func(*host, **options))

    return run


def _written(schema: Any) -> list[int | str]:
    """Return where the operator's written arguments are found, in order."""
    return [
        a.name if a.kwarg_only else i
        for i, a in enumerate(schema.arguments)
        if a.alias_info is not None and a.alias_info.is_write
    ]


def _writing(func: Any, convert: Arguments, written: list[int | str]) -> Plan:
    """Plan for operators that write to their arguments and return them."""
    returns = func._schema.returns
    single = len(returns) == 1 and str(returns[0].type) == "Tensor"

    def run(args: tuple[Any, ...], kwargs: dict[str, Any] | None) -> Any:
        kwargs = kwargs or {}
        host, options = convert(args, kwargs)
        out = func(*host, **options)
        targets = [kwargs[w] if isinstance(w, str) else args[w] for w in written]
        for target in targets:
            if isinstance(target, SimTensor) and target.shape != target._host.shape:
                refuse("out= tensors that change their shape", "Make it of the right shape first.")
        if single:
            return targets[0] if returns[0].alias_info is not None else _wrapped(out)
        if out is None:
            return None
        fresh = iter(targets)
        return tuple(
            next(fresh) if r.alias_info is not None else _wrapped(o)
            for r, o in zip(returns, out, strict=True)
        )

    return run


def _with_device(func: Any, convert: Arguments) -> Plan:
    """Plan for `zeros_like`, `new_full` and others that can make a tensor elsewhere."""

    def run(args: tuple[Any, ...], kwargs: dict[str, Any] | None) -> Any:
        kwargs = dict(kwargs or {})
        device = kwargs.get("device")
        stays = device is None or device.type == "simgpu"
        check_options(kwargs)
        if stays:
            kwargs["device"] = CPU
        host, options = convert(args, kwargs)
        out = func(*host, **options)
        return wrap(out) if stays else out

    return run


def _waiting(func: Any, run: Plan) -> Plan:
    """Plan for operators for which the program waits, since the result depends on values."""
    name = func._schema.name

    def wait(args: tuple[Any, ...], kwargs: dict[str, Any] | None) -> Any:
        record("sync", next(a for a in args if isinstance(a, Tensor)), name)
        return run(args, kwargs)

    return wait


def _view_in_place(func: Any) -> Plan:
    """Plan for `unsqueeze_` and others that change what a tensor looks like."""

    def run(args: tuple[Any, ...], kwargs: dict[str, Any] | None) -> Any:
        target, *rest = args
        host = target._host.detach()  # a detached twin may share the old one
        func(host, *rest, **(kwargs or {}))
        target._host = host
        with torch.utils._mode_utils.no_dispatch():
            func(target, *rest, **(kwargs or {}))
        return target

    return run


def _same_numbers(_func: Any) -> Plan:
    """Plan for `detach`: another tensor with the same numbers."""
    return lambda args, _kwargs: wrap(args[0]._host)


def _to_copy(func: Any) -> Plan:
    """Plan for `.to()` of a tensor of the accelerator."""

    def run(args: tuple[Any, ...], kwargs: dict[str, Any] | None) -> Any:
        options = dict(kwargs or {})
        check_options(options)
        device = options.get("device")
        stays = device is None or device.type == "simgpu"
        if stays:
            options["device"] = CPU
        else:
            record("device to host", args[0], "aten::_to_copy")
        out = func(args[0]._host, *args[1:], **options)
        return wrap(out) if stays else out

    return run


def _copy_(func: Any) -> Plan:
    """Plan for `copy_`, which alone may cross in both directions."""

    def run(args: tuple[Any, ...], kwargs: dict[str, Any] | None) -> Any:
        target, source, *rest = args
        inward, outward = type(target) is SimTensor, type(source) is SimTensor
        if inward and not outward:
            record("host to device", source, "aten::copy_")
        if outward and not inward:
            record("device to host", source, "aten::copy_")
        func(
            target._host if inward else target,
            source._host if outward else source,
            *rest,
            **(kwargs or {}),
        )
        return target

    return run


def _foreach_copy_(_func: Any) -> Plan:
    def run(args: tuple[Any, ...], _kwargs: dict[str, Any] | None) -> Any:
        for target, source in zip(args[0], args[1], strict=True):
            target.copy_(source)

    return run


_SPECIAL: dict[str, Callable[[Any], Plan]] = {
    **dict.fromkeys(_SAME_NUMBERS, _same_numbers),
    "_to_copy": _to_copy,
    "copy_": _copy_,
    "_foreach_copy_": _foreach_copy_,
}
