"""What a function returns that should give points on a curve: two tensors, x and y."""

from __future__ import annotations

from typing import Any

from torch import Tensor

from graders.inside.describing import constant, describe, plain
from graders.inside.training import NOTHING


def describe_points(value: object, wanted: int) -> dict[str, Any]:
    """Return what kind of pair `value` is, what its two parts are, and the numbers in them.

    `x` and `y` are the numbers in a row, or None unless there are as many as `wanted`; `spacing`
    tells how far apart those of x are. Shapes are told as Python shows them, with an n in place of
    `wanted`; `one_tensor` tells whether x and y are one and the same.
    """
    x, y = pair(value)
    both = describe(x), describe(y)
    numbers = row(x, wanted), row(y, wanted)
    return {
        "kind": kind_of_pair(value, wanted),
        "x_shape": shape(x, wanted),
        "y_shape": shape(y, wanted),
        "one_tensor": isinstance(x, Tensor) and x is y,
        "x_type": both[0].get("dtype"),
        "y_type": both[1].get("dtype"),
        "requires_grad": any(one.get("requires_grad") for one in both),
        "spacing": spacing(numbers[0]),
        "x": numbers[0],
        "y": numbers[1],
    }


def pair(value: object) -> tuple[Any, Any]:
    """Return the two things in `value`, or None twice."""
    return tuple(value) if isinstance(value, (tuple, list)) and len(value) == 2 else (None, None)  # noqa: PLR2004


def kind_of_pair(value: object, n: int | None = None) -> str:
    """Return in words what came where two tensors should have come."""
    if isinstance(value, Tensor):
        return f"a single tensor of the shape {shape(value, n)}"
    if not isinstance(value, (tuple, list)):
        return str(describe(value)["kind"])
    kinds = {str(describe(one)["kind"]) for one in value}
    if len(value) == 2 and kinds == {"Tensor"}:  # noqa: PLR2004
        return "two tensors"
    return f"{len(value)} values of these types: {', '.join(sorted(kinds)) or 'none'}"


def shape(value: object, n: int | None = None) -> str:
    """Return the shape of a tensor as Python shows it, or the type of anything else.

    Where a size is `n`, or next to it, an n stands there, so that the words are the same for any n.
    """
    seen = describe(value)
    if "shape" not in seen:
        return str(seen["kind"])
    known = {} if n is None else {n: "n", n + 1: "n + 1", n - 1: "n - 1", 2 * n: "2n"}
    sizes = [known.get(size, str(size)) for size in seen["shape"]]
    return f"({', '.join(sizes)}{',' if len(sizes) == 1 else ''})"


def row(value: object, wanted: int) -> Tensor | None:
    """Return the numbers of a tensor in a row, None unless there are as many as wanted."""
    tensor = plain(value)
    return tensor.float().flatten() if tensor is not None and tensor.numel() == wanted else None


def spacing(x: Tensor | None) -> str:
    """Return in words how far apart numbers in a row are."""
    if x is None:
        return NOTHING
    steps = x.diff()
    if not steps.any():
        return "none, since all x are one number"
    if bool((steps > 0).all()):
        return "even" if constant(steps) else "uneven"
    return "falling" if bool((steps < 0).all()) else "in no order"
