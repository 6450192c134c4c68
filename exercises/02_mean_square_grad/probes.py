"""What the tests look at when they call `leaf` and `mean_square_grad`."""

from __future__ import annotations

import random
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.autograd import forward_ad
from torch.utils._python_dispatch import TorchDispatchMode

from graders.inside.probing import Draw, describe

OTHER_TENSOR = "it is the same when x holds other numbers"


def new_leaf(student: Any, draw: Draw, *, rows: int = 6, cols: int = 2) -> dict[str, Any]:
    """Make two leaves of one size, one of the default size, and one large enough for statistics.

    No value is reported, since right answers may draw from different generators.
    """
    with _poisoned_memory():
        _set_seeds(1)
        one, follows_one = student.leaf(rows, cols), _random_numbers()
        _set_seeds(2)
        two, follows_two = student.leaf(rows, cols), _random_numbers()
        default = student.leaf()
        large = student.leaf(100, 200)
    seen = describe(one)
    return {
        "kind": _kind(one),
        "shape": seen.get("shape"),
        "default_shape": describe(default).get("shape"),
        "dtype": seen.get("dtype"),
        "requires_grad": seen.get("requires_grad"),
        "is_leaf": one.is_leaf if isinstance(one, Tensor) else None,
        "values": _statistics(_plain(large), 100 * 200),
        "always_equal": _equal(one, two),
        "reseeds": _starts_over(follows_one, follows_two),
    }


def gradient(
    student: Any, draw: Draw, *, shape: Sequence[int] = (5, 3), dtype: str = "float64"
) -> dict[str, Any]:
    """Ask five times: at one x twice, with an old x.grad, at twice the values, and disturbed."""
    values, old = (draw.normal(*shape, dtype=getattr(torch, dtype)) for _ in range(2))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        x = _leaf(values)
        answer, follows_one = _ask(student, x, seed=1)
        first, whole, kind = _number(answer, values), _plain(answer), _kind(answer, x)
        left = {
            "x_grad": _grad_after(x, None),
            "x_kept": _equal(x, values),
            "x_requires_grad": x.requires_grad,
            "grad_mode": torch.is_grad_enabled(),
        }
        x = _restored(x, values)
        second, follows_two = _ask(student, x, seed=2)
        second = _number(second, values)
        with_old = _leaf(values)
        with_old.grad = old.clone()
        third = _number(_ask(student, with_old, seed=3)[0], values)
        doubled = _plain(_ask(student, _leaf(2 * values), seed=1)[0])
        disturbed, disturbance = _ask_disturbed(student, values)
    pattern = _pattern(whole, values, doubled) if kind == "Tensor" else None
    if pattern == OTHER_TENSOR:  # no more can be said of it
        first = second = third = None
    elif pattern is not None and not left["x_kept"]:
        pattern = "x was overwritten before it was differentiated"
    about_x = kind == "Tensor" and pattern != OTHER_TENSOR
    like_x = about_x and list(answer.shape) == list(shape)
    said = " ".join(str(warning.message) for warning in caught)
    return {
        "x": values,
        "kind": kind,
        "length": len(answer) if kind == "tuple or list" else None,
        "shape": list(answer.shape) if about_x else None,
        "dtype": describe(answer)["dtype"] if like_x else None,
        "requires_grad": answer.requires_grad if like_x else None,
        "pattern": pattern,
        "value": first if like_x and pattern is None else None,
        "by_autograd": disturbance.effect_on(first, disturbed, pattern) if like_x else None,
        "without_an_answer": disturbance.what_ran if answer is None else None,
        "second_answer": _relation(second, first),
        "answer_with_old_grad": _relation(third, first, old),
        "old_x_grad": _grad_after(with_old, old),
        **left,
        "reseeds": _starts_over(follows_one, follows_two),
        "warned_of": {
            "grad_of_no_leaf": "not a leaf Tensor" in said,
            "copy_by_torch_tensor": "To copy construct from a tensor" in said,
        },
    }


class _Disturbance(TorchDispatchMode):
    """Falsifies what autograd computes, so that an answer shows whether it comes from there."""

    worked = False
    on_whole_tensors = False

    def __init__(self, shape: torch.Size) -> None:
        super().__init__()
        self.shape = shape

    def __torch_dispatch__(
        self, function: Any, types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        result = function(*args, **(kwargs or {}))
        # Outside of a backward pass the number of the running graph task is -1.
        in_backward = torch._C._current_graph_task_id() != -1  # noqa: SLF001
        if not in_backward and forward_ad._current_level < 0:  # noqa: SLF001
            return result
        self.worked = True
        results = result if isinstance(result, (tuple, list)) else (result,)
        self.on_whole_tensors |= any(getattr(r, "shape", None) == self.shape for r in results)
        if any(returned.alias_info is not None for returned in function._schema.returns):  # noqa: SLF001
            return result  # it shares its memory with something else
        false = [_falsified(r) for r in results]
        return type(result)(false) if results is result else false[0]

    def effect_on(self, answer: Tensor | None, disturbed: Tensor | None, pattern: Any) -> str:
        """Return whether an answer comes from autograd, which the disturbed one shows."""
        if not self.worked:
            return "did not run"
        changed = disturbed is None or answer is None or not _near(disturbed, answer)
        # The gradient of a plain sum is ones, whatever happens on the way.
        found = changed or pattern not in (None, "all its entries are zero")
        return "found it" if found else "ran for nothing"

    @property
    def what_ran(self) -> str:
        """What autograd did for an answer that is None."""
        if not self.worked:
            return "no backward pass"
        return "a backward pass" if self.on_whole_tensors else "a backward pass without x"


def _falsified(result: Any) -> Any:
    if not isinstance(result, Tensor) or not result.is_floating_point():
        return result
    return result if result._is_zerotensor() else 3 * result + 0.5  # noqa: SLF001


def _leaf(values: Tensor) -> Tensor:
    return values.clone().requires_grad_()


def _restored(x: Tensor, values: Tensor) -> Tensor:
    """Return `x` with its values and its flag as they were."""
    if x.shape != values.shape or x.dtype != values.dtype:
        return _leaf(values)
    with torch.no_grad():
        x.copy_(values)
    return x.requires_grad_()


def _ask(student: Any, x: Tensor, seed: int) -> tuple[object, list[float]]:
    """Return the answer at `x`, and the random numbers that come after it."""
    torch.set_grad_enabled(True)
    _set_seeds(seed)
    return student.mean_square_grad(x), _random_numbers()


def _ask_disturbed(student: Any, values: Tensor) -> tuple[Tensor | None, _Disturbance]:
    with _Disturbance(values.shape) as disturbance:
        try:
            answer = _number(_ask(student, _leaf(values), seed=1)[0], values)
        except Exception:  # noqa: BLE001 it ran before, so it noticed the disturbance
            answer = None
    torch.set_grad_enabled(True)
    return answer, disturbance


def _set_seeds(seed: int) -> None:
    torch.default_generator.manual_seed(seed)
    np.random.seed(seed)
    random.seed(seed)


def _random_numbers() -> list[float]:
    return [float(torch.rand(())), np.random.random(), random.random()]  # noqa: S311


def _starts_over(one: list[float], two: list[float]) -> bool:
    return any(a == b for a, b in zip(one, two, strict=True))


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


def _kind(value: object, x: Tensor | None = None) -> str:
    """Return what kind of thing `value` is; only an ordinary tensor counts as "Tensor"."""
    kind = describe(value)["kind"]
    if x is not None and value is x:
        return "x itself"
    if type(value) in (tuple, list):
        return "tuple or list"
    if kind == "ndarray" and value.size > 1:
        return "NumPy array"
    if isinstance(value, (float, int, np.generic, np.ndarray)):
        return "single number"
    if kind != "Tensor":
        return kind
    if value.device.type != "cpu":
        return f"tensor on the device {value.device.type}"
    if value.layout != torch.strided:
        return f"tensor of the layout {value.layout}"
    return "single number" if value.numel() == 1 else kind


def _plain(value: object) -> Tensor | None:
    """Return a copy of a plain tensor of real numbers on the CPU, None for anything else."""
    if describe(value)["kind"] != "Tensor":
        return None
    tensor = value.detach()
    known = tensor.layout == torch.strided and tensor.device.type == "cpu"
    return tensor.clone() if known and tensor.is_floating_point() else None


def _number(value: object, values: Tensor) -> Tensor | None:
    """Return a copy of an answer that has the shape of `values`."""
    tensor = _plain(value)
    return tensor if tensor is not None and tensor.shape == values.shape else None


def _equal(one: object, two: object) -> bool:
    left, right = _plain(one), _plain(two)
    if left is None or right is None or left.dtype != right.dtype:
        return False
    return torch.equal(left, right)


def _near(one: Tensor, two: Tensor) -> bool:
    # Rounding depends on the order of additions; what these tests tell apart is far larger.
    return one.shape == two.shape and torch.allclose(
        one, two.to(one.dtype), rtol=1e-4, atol=1e-9, equal_nan=True
    )


def _pattern(answer: Tensor | None, values: Tensor, doubled: Tensor | None) -> str | None:
    """Describe an answer by something odd that can be seen of it, or return None.

    `doubled` is the answer at twice the values.
    """
    if answer is None:
        return None
    unmoved = doubled is not None and _near(doubled, answer)
    if answer.shape != values.shape:
        return OTHER_TENSOR if unmoved and answer.any() else None
    a, x = answer.double(), values.double()
    decimals = a * 1e5
    # In this order: the later ones may hold of the earlier ones as well.
    odd = {
        "it holds NaN or infinity": not a.isfinite().all(),
        "all its entries are zero": not a.any(),
        "some of its entries are zero": not a.all(),
        "all its entries are one number, whatever x holds": unmoved and _constant(a),
        "all its entries are one number": _constant(a),
        "its entries differ in nothing but their sign": _constant(a.abs()),
        "its entries add up to zero": a.sum().abs() < 1e-9 * a.abs().sum(),
        "it does not grow when x does": unmoved and _constant(a / x),
        OTHER_TENSOR: unmoved,
        "it grows like a higher power of x": any(
            _constant(a / power) for power in (x * x, x * x.abs(), x**3)
        ),
        "its entries are rounded": (decimals - decimals.round()).abs().max() < 0.01,
    }
    return next((words for words, holds in odd.items() if holds), None)


def _constant(values: Tensor) -> bool:
    return _near(values, values.flatten()[0].expand_as(values))


def _relation(answer: Tensor | None, first: Tensor | None, old: Tensor | None = None) -> str:
    """Say how an answer relates to the first one and to what stood in `x.grad` before."""
    if answer is None and first is None:
        return "same"
    if answer is not None and first is not None and _near(answer, first):
        return "same"
    if answer is not None and old is not None and _near(answer, old):
        return "the old gradient"
    if answer is None or first is None:
        return "other"
    if old is not None and _near(answer, first + old):
        return "the old gradient was added"
    return "twice" if _near(answer, 2 * first) else "other"


def _grad_after(x: Tensor, before: Tensor | None) -> str:
    """Say what became of `x.grad`."""
    if x.grad is None:
        return "as before" if before is None else "None"
    grad = _plain(x.grad)
    if grad is not None and before is not None and _equal(grad, before):
        return "as before"
    return "zeros" if grad is not None and not grad.any() else "changed"


def _statistics(values: Tensor | None, size: int) -> dict[str, float | str | None]:
    """Return the mean, the spread and the share of values within one spread, to one decimal.

    With so many values they are the same for every draw from the same distribution. Where they
    say nothing, `trouble` says why.
    """
    seen = {"trouble": None, "mean": None, "spread": None, "within_one_spread": None}
    if values is None or values.numel() != size:
        return {**seen, "trouble": "there are not as many numbers as rows times cols"}
    if not values.isfinite().all():
        return {**seen, "trouble": "there are values that are no numbers"}
    values = values.double()
    mean, spread = values.mean(), values.std()
    if spread == 0:
        return {**seen, "trouble": "all values are one and the same number"}
    within = ((values - mean).abs() <= spread).double().mean()
    numbers = {"mean": mean, "spread": spread, "within_one_spread": within}
    # Adding 0.0 turns -0.0 into 0.0.
    return seen | {name: round(float(number), 1) + 0.0 for name, number in numbers.items()}
