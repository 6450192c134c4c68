"""What each operator does on the accelerator, worked out once from its schema.

A plan takes an operator's arguments as `__torch_dispatch__` brings them, checks that they lie on
one device, runs the operator on the CPU tensors behind them, and wraps what is new.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from graders.simgpu.arguments import INDEXING, Arguments, base_name, redirected
from graders.simgpu.errors import refuse
from graders.simgpu.ledger import record
from graders.simgpu.missing import lacking
from graders.simgpu.mixing import check_scalars
from graders.simgpu.special import SPECIAL, indexing, view_in_place
from graders.simgpu.tensor import Plan, SimTensor, wrap, wrap_all
from graders.simgpu.whole import WHOLE, composition

_NOT_SIMULATED = {
    "resize_": "tensors that are resized in place",
    "resize_as_": "tensors that are resized in place",
    "_pin_memory": "pinned memory",
    "pin_memory": "pinned memory",
    "record_stream": "streams",
    "to_mkldnn": "MKL-DNN tensors",
    "quantize_per_tensor": "quantized tensors",
    "quantize_per_channel": "quantized tensors",
    "quantize_per_tensor_dynamic": "quantized tensors",
}
_KEY = torch._C.DispatchKey
_switch_off = torch._C._dispatch_tls_set_dispatch_key_excluded
_WAITS_FOR_VALUES = {torch.Tag.data_dependent_output, torch.Tag.dynamic_output_shape}
# They wait to learn whether they failed.
_WAITS_FOR_SUCCESS = frozenset(
    """
    _linalg_check_errors _linalg_eigh _linalg_svd _linalg_eigvals linalg_eig linalg_eigvals
    linalg_eigvalsh linalg_svdvals linalg_pinv cholesky
    """.split()
)
# CUDA reads a number that comes as a tensor with `.item()`.
_READS = frozenset("masked_fill masked_fill_ index_fill index_fill_ linspace logspace".split())
_NUMBERS = {"value", "start", "end"}


def make_plan(func: Any) -> Plan:
    """Return what to do for `func`, a `torch._ops.OpOverload`."""
    run = _plan(func)
    # Those that are made of other views are as these are.
    return _viewing(run) if func.is_view and not _is_composite(func) else run


def _is_composite(func: Any) -> bool:
    has = func.has_kernel_for_dispatch_key
    return has(_KEY.CompositeImplicitAutograd) and not has(_KEY.CPU)


def _viewing(run: Plan) -> Plan:
    """Plan for views: of a tensor from outside of inference mode, they are as it is."""

    def view(args: tuple[Any, ...], kwargs: dict[str, Any] | None) -> Any:
        if torch.is_inference_mode_enabled() and not args[0].is_inference():
            with torch.inference_mode(mode=False):
                return run(args, kwargs)
        return run(args, kwargs)

    return view


def _plan(func: Any) -> Plan:
    schema, name = func._schema, base_name(func)
    kind = next((kind for kind in ("sparse", "nested") if kind in name), "")
    if name in _NOT_SIMULATED or kind:
        what = _NOT_SIMULATED.get(name, f"{kind} tensors")
        instead = "Pass enable_nested_tensor=False to nn.TransformerEncoder." * (kind == "nested")
        return lambda _args, _kwargs: refuse(what, instead)
    if name in SPECIAL:
        return SPECIAL[name](func)
    if _is_composite(func) and name not in WHOLE:
        return _composed(func)
    if torch.Tag.inplace_view in func.tags:
        return view_in_place(func)
    convert = Arguments(func)
    if "device" in convert.names:
        run = _with_device(func, convert)
    elif convert.written:
        run = _writing(func, convert)
    elif convert.simple and len(schema.returns) == 1 and str(schema.returns[0].type) == "Tensor":
        run = _simple(func, convert)
    else:
        run = _general(func, convert)
    if name in INDEXING:
        return indexing(func, run)
    if name in _READS or name == "where":
        return _telling(func, convert, run)
    waits = name in _WAITS_FOR_SUCCESS or _WAITS_FOR_VALUES & set(func.tags)
    return lacking(name, _waiting(func, run) if waits else run)


def _composed(func: Any) -> Plan:
    """Plan for operators made of others, which come whole where autograd does not take them apart.

    That is in inference mode.
    """
    apart = composition(func)
    multiplies = base_name(func) in {"linear", "matmul"}

    def run(args: tuple[Any, ...], kwargs: dict[str, Any] | None) -> Any:
        if multiplies:  # how, depends on whether a view's base wants a gradient; so it has to know
            _switch_off(_KEY.ADInplaceOrView, False)  # noqa: FBT003  (PyTorch's signature)
        return apart(*args, **(kwargs or {}))

    return run


def _simple(func: Any, convert: Arguments) -> Plan:
    """Plan for the most common kind: tensors by position in, one new tensor out."""
    positions = tuple(convert.tensors)
    stranger, names, operator = convert.stranger, convert.names, convert.operator
    call = func._op  # what func() would call next

    def run(args: tuple[Any, ...], kwargs: dict[str, Any] | None) -> Any:
        host = list(args)
        count = len(host)
        strangers = 0
        for i in positions:
            if i < count:
                value = host[i]
                if type(value) is SimTensor:
                    host[i] = value._host
                elif isinstance(value, Tensor):  # a number may stand for a tensor
                    host[i] = stranger(names[i], value)
                    strangers += 1
        if strangers > 1:
            check_scalars(operator, strangers)
        return wrap_all(call(*host, **kwargs) if kwargs else call(*host))

    return run


def _general(func: Any, convert: Arguments) -> Plan:
    def run(args: tuple[Any, ...], kwargs: dict[str, Any] | None) -> Any:
        host, options = convert(args, kwargs or {})
        return wrap_all(func(*host, **options))

    return run


def _writing(func: Any, convert: Arguments) -> Plan:
    """Plan for operators that write to their arguments and return them."""
    returns = func._schema.returns
    single = len(returns) == 1 and str(returns[0].type) == "Tensor"

    def run(args: tuple[Any, ...], kwargs: dict[str, Any] | None) -> Any:
        kwargs = kwargs or {}
        host, options = convert(args, kwargs)
        out = func(*host, **options)
        targets = [kwargs[w] if isinstance(w, str) else args[w] for w in convert.places]
        for target in targets:
            if isinstance(target, SimTensor) and target.shape != target._host.shape:
                target.data = wrap(target._host)  # an out= tensor was resized
        if single:
            return targets[0] if returns[0].alias_info is not None else wrap_all(out)
        if out is None:
            return None
        fresh = iter(targets)
        return tuple(
            next(fresh) if r.alias_info is not None else wrap_all(o)
            for r, o in zip(returns, out, strict=True)
        )

    return run


def _with_device(func: Any, convert: Arguments) -> Plan:
    """Plan for `zeros_like`, `new_full` and others that can make a tensor elsewhere."""

    def run(args: tuple[Any, ...], kwargs: dict[str, Any] | None) -> Any:
        options, stays = redirected(kwargs)
        host, options = convert(args, options)
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


def _telling(func: Any, convert: Arguments, run: Plan) -> Plan:
    """Plan for operators that read a number of the device, or bring one there (`where`)."""
    name = func._schema.name
    numbers = [i for i in convert.tensors if convert.names[i] in _NUMBERS]
    brings = name == "aten::where"

    def tell(args: tuple[Any, ...], kwargs: dict[str, Any] | None) -> Any:
        out = run(args, kwargs)  # first, since it may be refused
        for i in convert.tensors if brings else numbers:
            if type(args[i]) is SimTensor and not brings:
                record("sync", args[i], name)
            elif brings and isinstance(args[i], Tensor) and type(args[i]) is not SimTensor:
                record("host to device", args[i], name)
        return out

    return tell
