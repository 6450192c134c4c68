"""Plans for operators that do not fit the rule: those that cross, index, pack, or change shapes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from graders.simgpu.arguments import CPU, Arguments, base_name, redirected
from graders.simgpu.attention import attention
from graders.simgpu.errors import refuse
from graders.simgpu.ledger import record
from graders.simgpu.loading import Storage
from graders.simgpu.losses import ctc_loss
from graders.simgpu.mixing import refuse_to_mix
from graders.simgpu.moving import check_source, may_set_data
from graders.simgpu.recurrent import STEPS, cell, network
from graders.simgpu.tensor import Plan, SimTensor, wrap
from graders.simgpu.whole import composition


def _same_numbers(_func: Any) -> Plan:
    """Plan for `detach`: another tensor with the same numbers."""
    return lambda args, _kwargs: wrap(args[0]._host)


def _to_copy(func: Any) -> Plan:
    """Plan for `.to()` of a tensor of the accelerator."""

    def run(args: tuple[Any, ...], kwargs: dict[str, Any] | None) -> Any:
        options, stays = redirected(kwargs)
        if options["device"] == CPU and not stays:
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
            check_source(source)
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


def _set_(func: Any) -> Plan:
    """Plan for `set_`, with which `torch.load` makes a tensor from what it has read."""

    def run(args: tuple[Any, ...], _kwargs: dict[str, Any] | None) -> Any:
        target, *source = args
        if not source or not isinstance(source[0], Storage):
            refuse("storage that tensors can be set to")
        target.data = wrap(func(torch.empty(0, dtype=target.dtype), *source))
        if not source[0].crossed:
            source[0].crossed = True
            record("host to device", target, "torch.load")
        return target

    return run


def _foreach_copy_(_func: Any) -> Plan:
    def run(args: tuple[Any, ...], _kwargs: dict[str, Any] | None) -> Any:
        for target, source in zip(args[0], args[1], strict=True):
            target.copy_(source)

    return run


def _number(_func: Any) -> Plan:
    """Plan for `.item()`, `float()` and `bool()`: the program waits for one value."""

    def run(args: tuple[Any, ...], _kwargs: dict[str, Any] | None) -> Any:
        record("sync", args[0], "aten::_local_scalar_dense")
        return args[0]._host.item()

    return run


def _fill_(func: Any) -> Plan:
    """Plan for `fill_`, whose value may come from anywhere."""

    def run(args: tuple[Any, ...], kwargs: dict[str, Any] | None) -> Any:
        target, value = args
        host = value._host if type(value) is SimTensor else value
        if type(target) is not SimTensor:
            record("sync", value, "aten::fill_")
            return func(target, host)
        if isinstance(value, Tensor) and type(value) is not SimTensor and value.dim():
            refuse_to_mix("fill_", "value", value)
        func(target._host, host, **(kwargs or {}))
        return target

    return run


def view_in_place(func: Any) -> Plan:
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


def indexing(func: Any, run: Plan) -> Plan:
    """Plan for `x[i]` and `x[i] = y`: a mask of the device makes the program wait, nothing else.

    Of a mask that lies on the CPU, it is the places of what is true that travel.
    """
    name = func._schema.name

    def index(args: tuple[Any, ...], kwargs: dict[str, Any] | None) -> Any:
        target, indices, *rest = args
        if type(target) is not SimTensor:
            return _index_cpu(func, target, indices, rest)
        masks = {k: i for k, i in enumerate(indices) if i is not None and i.dtype in _MASKS}
        there = any(type(mask) is SimTensor for mask in masks.values())
        if there and not _fills(indices, rest):
            record("sync", target, name)
        indices = list(indices)
        for place, mask in masks.items():
            if mask.device == CPU:
                record("host to device", mask.nonzero(), name)
                indices[place] = wrap(mask)
        return run((target, indices, *rest), kwargs)

    return index


def _fills(indices: Any, rest: list[Any]) -> bool:
    """Say whether this is `x[mask] = number`, for which it need not be known how many are true.

    For CUDA, PyTorch leaves the number on the CPU; here it has come as a tensor without dimensions.
    """
    alone = sum(i is not None for i in indices) == 1
    value, accumulate = [*rest, None, False][:2]
    return alone and not accumulate and value is not None and value.dim() == 0


_MASKS = {torch.bool, torch.uint8}


def _index_cpu(func: Any, target: Tensor, indices: Any, rest: list[Any]) -> Any:
    """Index a CPU tensor: a single value may come from the device, an index may not."""
    if any(type(i) is SimTensor for i in indices):
        raise RuntimeError(
            "indices should be either on cpu or on the same device as the indexed tensor (cpu)"
        )
    value, *options = rest
    if value.dim():
        refuse_to_mix(base_name(func), "values", target)
    return func(target, indices, value.cpu(), *options)


def _one_hot(func: Any) -> Plan:
    """Plan for `one_hot`, which waits only where it has to count the classes."""

    def run(args: tuple[Any, ...], _kwargs: dict[str, Any] | None) -> Any:
        classes, count = [*args, -1][:2]
        if count == -1:
            record("sync", classes, "aten::one_hot")
        return wrap(func(classes._host, count))

    return run


def _whole(make: Callable[[Any], Callable[..., Any]]) -> Callable[[Any], Plan]:
    """Plan for operators with a kernel above autograd, which come here in inference mode only."""

    def plan(func: Any) -> Plan:
        run = make(func)
        return lambda args, kwargs: run(*args, **(kwargs or {}))

    return plan


def _ctc_loss(func: Any) -> Callable[..., Any]:
    return ctc_loss if func._overloadname == "Tensor" else composition(func)


def _packed(func: Any) -> Plan:
    """Plan for packing sequences, and back: the lengths that come along stay on the CPU."""
    convert = Arguments(func)

    def run(args: tuple[Any, ...], kwargs: dict[str, Any] | None) -> Any:
        if convert.operator == "_pack_padded_sequence" and args[1].device != CPU:
            raise RuntimeError(
                "'lengths' argument should be a 1D CPU int64 tensor, "
                f"but got {args[1].dim()}D {args[1].device} {args[1].dtype} tensor"
            )
        host, options = convert(args, kwargs or {})
        data, lengths = func(*host, **options)
        return wrap(data), lengths

    return run


def _answer(answer: Callable[..., Any]) -> Callable[[Any], Plan]:
    """Plan for questions about tensors that may lie anywhere."""
    return lambda _func: lambda args, _kwargs: answer(*args)


SPECIAL: dict[str, Callable[[Any], Plan]] = {
    **dict.fromkeys(("detach", "alias", "lift_fresh"), _same_numbers),
    "_to_copy": _to_copy,
    "copy_": _copy_,
    "_foreach_copy_": _foreach_copy_,
    "fill_": _fill_,
    "set_": _set_,
    "_local_scalar_dense": _number,
    "_pack_padded_sequence": _packed,
    "_pad_packed_sequence": _packed,
    "ctc_loss": _whole(_ctc_loss),
    "one_hot": _one_hot,
    "scaled_dot_product_attention": _whole(lambda _func: attention),
    **dict.fromkeys(STEPS, _whole(network)),
    **dict.fromkeys((f"{name}_cell" for name in STEPS), _whole(cell)),
    "_has_compatible_shallow_copy_type": _answer(may_set_data),
    "is_same_size": _answer(lambda one, other: one.shape == other.shape),
    "is_pinned": _answer(lambda *_tensor: False),
}
