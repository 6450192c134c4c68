"""What the tests look at when they call `leaf` and `mean_square_grad`."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor
from torch.autograd import forward_ad
from torch.utils._python_dispatch import TorchDispatchMode

from graders.inside.probing import Draw, describe


def new_leaf(student: Any, draw: Draw, *, rows: int = 6, cols: int = 2) -> dict[str, Any]:
    """Make two leaves of one size, one of the default size, and one large enough for statistics.

    No value is reported, since right answers may draw from different generators.
    """
    with _poisoned_memory():
        torch.manual_seed(1)
        one = student.leaf(rows, cols)
        follows_one = torch.rand(4)
        torch.manual_seed(2)
        two = student.leaf(rows, cols)
        follows_two = torch.rand(4)
        default = student.leaf()
        large = student.leaf(100, 200)
    seen = describe(one)
    return {
        "kind": seen["kind"],
        "shape": seen.get("shape"),
        "default_shape": describe(default).get("shape"),
        "dtype": seen.get("dtype"),
        "device": seen.get("device"),
        "requires_grad": seen.get("requires_grad"),
        "is_leaf": one.is_leaf if seen["kind"] == "Tensor" else None,
        "values": _statistics(large, 100 * 200),
        "always_equal": _equal(one, two),
        "reseeds": torch.equal(follows_one, follows_two),
    }


def gradient(
    student: Any, draw: Draw, *, shape: Sequence[int] = (5, 3), dtype: str = "float64"
) -> dict[str, Any]:
    """Ask for the gradient twice, then once more at the same values with an old `x.grad`."""
    values = draw.normal(*shape, dtype=getattr(torch, dtype))
    x = values.clone().requires_grad_()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        answer = student.mean_square_grad(x)
        first = _number(answer, x)
        grad_mode, grad_after = torch.is_grad_enabled(), _grad_after(x, None)
        x_kept, x_requires_grad = _equal(x, values), x.requires_grad

        torch.set_grad_enabled(True)
        x.requires_grad_()
        with _WatchAutograd() as watch:
            second = _number(student.mean_square_grad(x), x)

        torch.set_grad_enabled(True)
        other = values.clone().requires_grad_()
        old = draw.normal(*shape, dtype=values.dtype)
        other.grad = old.clone()
        third = _number(student.mean_square_grad(other), other)
    seen = describe(answer)
    said = " ".join(str(warning.message) for warning in caught)
    return {
        "x": values,
        "kind": seen["kind"],
        "length": len(answer) if type(answer) in (tuple, list) else None,
        "shape": seen.get("shape"),
        "dtype": seen.get("dtype"),
        "requires_grad": seen.get("requires_grad"),
        "value": first,
        # Where the answer is something else, such as the loss, it may or may not have run.
        "by_autograd": watch.worked if answer is None or _like(first, x) else None,
        "second_answer": _relation(second, first),
        "answer_with_old_grad": _relation(third, first, old),
        "x_grad": grad_after,
        "old_x_grad": _grad_after(other, old),
        "x_kept": x_kept,
        "x_requires_grad": x_requires_grad,
        "grad_mode": grad_mode,
        "warned_of": {
            "grad_of_no_leaf": "not a leaf Tensor" in said,
            "copy_by_torch_tensor": "To copy construct from a tensor" in said,
        },
    }


class _WatchAutograd(TorchDispatchMode):
    """Notices whether any tensor operation is the work of autograd, backward or forward mode."""

    worked = False

    def __torch_dispatch__(
        self, function: Any, types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        # Outside of a backward pass the number of the running graph task is -1.
        in_backward = torch._C._current_graph_task_id() != -1  # noqa: SLF001
        self.worked |= in_backward or forward_ad._current_level >= 0  # noqa: SLF001
        return function(*args, **(kwargs or {}))


@contextmanager
def _poisoned_memory() -> Iterator[None]:
    """Let memory that nobody initialised hold NaN, so that it looks the same every time."""
    before = torch.are_deterministic_algorithms_enabled()
    warn_only = torch.is_deterministic_algorithms_warn_only_enabled()
    torch.use_deterministic_algorithms(True, warn_only=True)
    try:
        yield
    finally:
        torch.use_deterministic_algorithms(before, warn_only=warn_only)


def _plain(value: object) -> Tensor | None:
    """Return a copy of a plain tensor of real numbers on the CPU, None for anything else."""
    if describe(value)["kind"] != "Tensor":
        return None
    tensor = value.detach()
    known = tensor.layout == torch.strided and tensor.device.type == "cpu"
    return tensor.clone() if known and tensor.is_floating_point() else None


def _number(value: object, x: Tensor) -> Tensor | None:
    """Return a copy of an answer that has the shape of `x` or is a single number."""
    tensor = _plain(value)
    return tensor if tensor is not None and tensor.shape in (x.shape, ()) else None


def _like(number: Tensor | None, x: Tensor) -> bool:
    return number is not None and number.shape == x.shape


def _equal(one: object, two: object) -> bool:
    left, right = _plain(one), _plain(two)
    return left is not None and right is not None and torch.equal(left, right)


def _near(one: Tensor, two: Tensor) -> bool:
    # Rounding depends on the order of additions; what these tests tell apart is far larger.
    return one.shape == two.shape and torch.allclose(one, two.to(one.dtype), 1e-4, 1e-9)


def _relation(answer: Tensor | None, first: Tensor | None, old: Tensor | None = None) -> str:
    """Say how an answer relates to the first one and to what stood in `x.grad` before."""
    if answer is None and first is None:
        return "same"
    if answer is not None and first is not None and _near(answer, first):
        return "same"
    if answer is not None and old is not None and _near(answer, old):
        return "the old gradient"
    if answer is None or first is None or answer.shape != first.shape:
        return "other"
    if old is not None and old.shape == first.shape and _near(answer, first + old):
        return "the old gradient was added"
    return "twice" if _near(answer, 2 * first) else "other"


def _grad_after(x: Tensor, before: Tensor | None) -> str:
    """Say what became of `x.grad`."""
    if x.grad is None:
        return "as before" if before is None else "None"
    grad = _plain(x.grad)
    if grad is not None and before is not None and torch.equal(grad, before):
        return "as before"
    return "zeros" if grad is not None and not grad.any() else "changed"


def _statistics(large: object, size: int) -> dict[str, float | str | None]:
    """Return the mean, the spread and the share of values within one spread, to one decimal.

    With so many values they are the same for every draw from the same distribution.
    """
    values = _plain(large)
    if values is None or values.numel() != size:
        return {"mean": None, "spread": None, "within_one_spread": None}
    values = values.double()
    mean, spread = values.mean(), values.std()
    if values.isnan().any():
        return dict.fromkeys(("mean", "spread", "within_one_spread"), "not a number")
    if not values.isfinite().all():
        return dict.fromkeys(("mean", "spread", "within_one_spread"), "infinite")
    if spread == 0:
        return {"mean": None, "spread": 0.0, "within_one_spread": None}
    within = ((values - mean).abs() <= spread).double().mean()
    numbers = {"mean": mean, "spread": spread, "within_one_spread": within}
    # Adding 0.0 turns -0.0 into 0.0.
    return {name: round(float(number), 1) + 0.0 for name, number in numbers.items()}
