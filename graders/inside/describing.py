"""What probes say of a value: its kind, a copy of it, what it equals, what is odd about it.

Right answers are spelled in many ways and differ by rounding. What is said here is the same for
all of them, and as different as possible for wrong ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor, allclose, nn
from torch import equal as identical  # by name, so that a student's patch of torch is not met

# A larger tensor is described without its values: no exercise has one.
MOST_NUMBERS = 1_000_000
# Kinds that mean more than a name: a class of a student's may be called so, but is no such thing.
TAKEN = ("Tensor", "float", "int", "bool", "None")
_NAME: Any = vars(type)["__name__"]  # which no metaclass can change
ALL_ZERO = "all its entries are zero"
ALL_ONE_NUMBER = "all its entries are one number"


def describe(value: object) -> dict[str, Any]:
    """Return what kind of thing `value` is, and the number or tensor itself where it is one.

    `kind` is "float", "int", "None", "Tensor" or the name of the type. A tensor adds `shape`,
    `dtype`, `device`, `requires_grad` and `has_graph`, and `value` unless it is complex, sparse,
    huge or the like. Only torch's own tensors count as such, since a subclass can lie about all of
    these. What is read of them are properties, which a tensor's own attributes do not hide.
    """
    kind = type(value)
    if kind in (float, int, bool):
        return {"kind": kind.__name__, "value": value}
    if value is None:
        return {"kind": "None"}
    if isinstance(value, Tensor) and kind in (Tensor, nn.Parameter):
        facts = {
            "kind": "Tensor",
            "shape": list(value.shape),
            "dtype": str(value.dtype).removeprefix("torch."),
            "device": str(value.device),
            "requires_grad": value.requires_grad,
            "has_graph": value.grad_fn is not None,
        }
        return {**facts, "value": Tensor.detach(value)} if _has_plain_values(value) else facts
    name = _NAME.__get__(kind)[:80]
    return {"kind": f"{name} of another class" if name in TAKEN else name}


def _has_plain_values(tensor: Tensor) -> bool:
    odd = tensor.dtype.is_complex or tensor.is_quantized or tensor.is_meta
    odd = odd or tensor.shape.numel() > MOST_NUMBERS
    return tensor.layout is torch.strided and not odd


def kind_of(value: object) -> str:
    """Return what `value` is in a student's words; an ordinary tensor on the CPU is a "Tensor".

    A single number is called so, whatever holds it.
    """
    kind = str(describe(value)["kind"])
    if type(value) in (tuple, list):
        return "tuple or list"
    if isinstance(value, np.ndarray) and value.size > 1:
        return "NumPy array"
    if isinstance(value, (float, int, np.generic, np.ndarray)):
        return "single number"
    if not isinstance(value, Tensor) or kind != "Tensor":
        return kind
    if value.device.type != "cpu":
        return f"tensor on the device {value.device.type}"
    if value.layout != torch.strided:
        return f"tensor of the layout {value.layout}"
    return "single number" if value.numel() == 1 else kind


def plain(value: object) -> Tensor | None:
    """Return a copy of an ordinary tensor of real numbers on the CPU, None for anything else."""
    seen = describe(value)
    tensor = seen.get("value")
    if not isinstance(tensor, Tensor) or not tensor.is_floating_point() or seen["device"] != "cpu":
        return None
    return tensor.clone()


def equal(one: object, two: object) -> bool:
    """Return whether two values are ordinary tensors of one dtype, shape and content."""
    left, right = plain(one), plain(two)
    if left is None or right is None or left.dtype != right.dtype:
        return False
    return identical(left, right)


def near(one: Tensor, two: Tensor) -> bool:
    """Return whether two tensors have one shape, and the same numbers but for rounding.

    Rounding depends on the order of additions; what probes tell apart is far larger.
    """
    return one.shape == two.shape and allclose(
        one, two.to(one.dtype), rtol=1e-4, atol=1e-9, equal_nan=True
    )


def number_in(value: object) -> float | None:
    """Return the single number that `value` is, in a tensor or not, or None."""
    seen = describe(value)
    number = seen.get("value")
    if isinstance(number, Tensor) and seen["device"] == "cpu":
        number = number.tolist()
    if isinstance(number, bool) or not isinstance(number, (float, int)):
        return None
    return float(number)


def numbers_in(value: object) -> Tensor | None:
    """Return all numbers in a tensor, array, list or number, as float64 on the CPU, or None."""
    if isinstance(value, Tensor):
        return Tensor.detach(value).cpu().double()
    if isinstance(value, (float, int, list)) or type(value) is np.ndarray:
        try:
            array = np.asarray(value)
        except Exception:  # noqa: BLE001 - a list may hold anything
            return None
        return torch.from_numpy(array).double() if array.dtype.kind in "iuf" else None
    return None


def name_of(value: object, named: Mapping[str, Sequence[Tensor]]) -> str:
    """Return which of some tensors `value` equals, if only in part, or in another shape or type."""
    if not isinstance(value, Tensor):
        return "no tensor"
    value = Tensor.detach(value).cpu()
    for name, tensors in named.items():
        for tensor in (Tensor.detach(each).cpu() for each in tensors):
            if equal(value, tensor):
                return name
            if equal(value.flatten(), tensor.flatten()):
                return f"{name}, reshaped"
            if identical(value.double(), tensor.double()):
                return f"{name}, in another type"
            if _is_part(value, tensor):
                return f"part of {name}"
    return "something else"


def _is_part(value: Tensor, of: Tensor) -> bool:
    """Return whether `value` holds some rows of another tensor, and nothing else."""
    if not 0 < value.numel() < of.numel() or value.shape[-1:] != of.shape[-1:]:
        return False
    size = of.shape[-1]
    alike = value.reshape(-1, 1, size) == of.reshape(1, -1, size)
    return bool(alike.all(dim=-1).any(dim=-1).all())


def first_odd(names: Sequence[str], expected: str) -> str:
    """Return the first name that is not `expected`, if there is one, "nothing" for no names."""
    return next((name for name in names if name != expected), expected if names else "nothing")


def changes(*pairs: Sequence[Tensor]) -> str:
    """Return what became of tensors that were handed over, each given as before and after."""
    if not all(equal(after, before) for before, after in pairs):
        return "changed"
    return "requires a gradient" if any(after.requires_grad for _, after in pairs) else "unchanged"


def constant(values: Tensor) -> bool:
    """Return whether all entries are one number."""
    return near(values, values.mean().expand_as(values))


def shifted_multiple(answer: Tensor, x: Tensor) -> bool:
    """Return whether an answer is a multiple of x, with one number added to every entry."""
    from_mean = x - x.mean()
    times = (answer * from_mean).sum() / (from_mean * from_mean).sum()
    rest = answer - times * x
    return constant(rest) and bool(rest.mean().abs() > 1e-6 * answer.abs().max())


def oddity(values: Tensor) -> str | None:
    """Return what is odd about some numbers at first sight, or None."""
    values = values.double()
    # In this order: the later ones may hold of the earlier ones as well.
    odd = {
        "it holds NaN or infinity": not values.isfinite().all(),
        ALL_ZERO: not values.any(),
        "some of its entries are zero": not values.all(),
        ALL_ONE_NUMBER: constant(values),
        "its entries differ in nothing but their sign": constant(values.abs()),
        "its entries add up to zero": values.sum().abs() < 1e-9 * values.abs().sum(),
    }
    return next((words for words, holds in odd.items() if holds), None)


def statistics(values: Tensor | None, size: int) -> dict[str, float | str | None]:
    """Return the mean, the spread and the share of values within one spread, to one decimal.

    If there are many values, about as many as `size`, these are the same for every draw from
    one distribution. Where they say nothing, `trouble` says why.
    """
    seen = dict.fromkeys(("trouble", "mean", "spread", "within_one_spread"))
    if values is None or values.numel() != size:
        return {**seen, "trouble": "there are not as many numbers as were asked for"}
    if not values.isfinite().all():
        return {**seen, "trouble": "there are values that are no numbers"}
    values = values.double()
    mean, spread = values.mean(), values.std()
    if spread == 0:
        return {**seen, "trouble": "all values are one and the same number"}
    for dim, lines in enumerate(("rows", "columns")[: values.dim()]):
        if values.dim() > 1 and bool((values == values.narrow(dim, 0, 1)).all()):
            return {**seen, "trouble": f"all {lines} are one and the same"}
    within = ((values - mean).abs() <= spread).double().mean()
    numbers = {"mean": mean, "spread": spread, "within_one_spread": within}
    # Adding 0.0 turns -0.0 into 0.0.
    return seen | {name: round(float(number), 1) + 0.0 for name, number in numbers.items()}


def weights(module: nn.Module) -> dict[str, Tensor]:
    """Return a copy of every parameter by name."""
    return {name: Tensor.detach(p).clone() for name, p in module.named_parameters()}


def gradients(module: nn.Module) -> dict[str, Tensor | None]:
    """Return a copy of every parameter's `.grad` by name, None where there is none."""
    return {
        name: None if p.grad is None else Tensor.detach(p.grad).clone()
        for name, p in module.named_parameters()
    }
