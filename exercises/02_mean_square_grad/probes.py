"""What the tests look at when they call `leaf` and `mean_square_grad`.

Nothing here knows the right answer: each probe calls your code in some situations, and reports
what came back and what has become of the things around it.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import torch
from torch import Tensor

from graders.inside.describing import (
    ALL_ONE_NUMBER,
    ALL_ZERO,
    constant,
    describe,
    equal,
    kind_of,
    near,
    oddity,
    plain,
    shifted_multiple,
    statistics,
)
from graders.inside.probing import (
    DisturbedAutograd,
    Draw,
    poisoned_memory,
    random_numbers,
    starts_over,
)
from graders.inside.running import fresh_state
from graders.inside.slopes import Bends, Nudges, SameWay

OTHER_TENSOR = "it is the same when x holds other numbers"
EARLIER_ANSWER = "it is the answer of an earlier call, in which x held other numbers"
OVERWRITTEN = "x was overwritten before it was differentiated"
ADDED = "one and the same number is added to all its entries"
NO_AUTOGRAD = "did not run"
BY_NUDGING = "did not run, but x was nudged"
LIMITED = "where x is large, it is smaller than it should be"
# How many times as large the second x is.
LARGER = 100
NUDGED = "x was moved a little, to see by how much the result moves"


def new_leaf(student: Any, draw: Draw, *, rows: int = 6, cols: int = 2) -> dict[str, Any]:
    """Make two leaves of one size, one of the default size, and one large enough for statistics.

    No value is reported, since right answers may draw from different generators.
    """
    with poisoned_memory():
        fresh_state(1)
        one, follows_one = student.leaf(rows, cols), random_numbers()
        fresh_state(2)
        two, follows_two = student.leaf(rows, cols), random_numbers()
        fresh_state(1)
        student.leaf(rows, cols)
        repeated = random_numbers() == follows_one
        default = student.leaf()
        large = student.leaf(100, 200)
    seen = describe(one)
    return {
        "kind": kind_of(one),
        "shape": seen.get("shape"),
        "default_shape": describe(default).get("shape"),
        "dtype": seen.get("dtype"),
        "requires_grad": seen.get("requires_grad"),
        "is_leaf": one.is_leaf if isinstance(one, Tensor) else None,
        "values": _many(plain(large), 100 * 200),
        "always_equal": equal(one, two),
        "reseeds": starts_over(follows_one, follows_two),
        "seed_still_counts": repeated,
    }


def _many(values: Tensor | None, size: int) -> dict[str, Any]:
    """Say how the values are spread, how far out they go, in which order they stand, how exact.

    With twenty thousand, all this is the same for every draw from one continuous distribution.
    """
    seen = statistics(values, size)
    words = ("beyond_three_spreads", "cut_off", "in_order", "standardised", "rounded")
    if values is None or seen["trouble"]:
        return {**seen, **dict.fromkeys(words)}
    values = values.double()
    beyond = bool(((values - values.mean()).abs() > 3 * values.std()).any())
    outermost = torch.stack([values == values.min(), values == values.max()])
    many = bool(outermost.sum() > 10)
    ascending = [(values.diff(dim=dim) > 0).double().mean() for dim in range(values.dim())]
    in_order = any(abs(float(share) - 0.5) > 0.1 for share in ascending)
    # Of drawn values, the mean comes so close to 0 once in a thousand times, and so does the spread.
    standardised = bool(values.mean().abs() < 1e-5 and (values.std() - 1).abs() < 1e-5)
    facts = (beyond, many, in_order, standardised, _rounded(values, decimals=4))
    return {**seen, **dict(zip(words, facts, strict=True))}


def _rounded(values: Tensor, decimals: int) -> bool:
    last = values * 10**decimals
    return bool((last - last.round()).abs().max() < 0.01)


def gradient(
    student: Any, draw: Draw, *, shape: Sequence[int] = (5, 3), dtype: str = "float64"
) -> dict[str, Any]:
    """Ask seven times: at one x twice, with an old x.grad, at others, watched, and disturbed.

    The others are the same tensor with a hundred times the values in another order, and one that
    has every row twice.
    """
    values, old = (draw.normal(*shape, dtype=getattr(torch, dtype)) for _ in range(2))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        x = _leaf(values)
        answer, follows_one = _ask(student, x, seed=1)
        kind = "x itself" if answer is x else kind_of(answer)
        whole = plain(answer)  # a copy, since the next call may change what was returned
        left = {
            "x_grad": _grad_after(x, None),
            "x_kept": equal(x, values),
            "x_requires_grad": x.requires_grad,
            "grad_mode": torch.is_grad_enabled(),
        }
        x = _restored(x, values)
        second, follows_two = _ask(student, x, seed=2)
        second = _like(values, second)
        with_old = _leaf(values)
        with_old.grad = old.clone()
        third = _like(values, _ask(student, with_old, seed=3)[0])
        other, follows_other = _ask(student, _restored(x, LARGER * values.flip(0)), seed=1)
        rows_twice = _ask(student, _leaf(torch.cat([values, values])), seed=1)[0]
        disturbed, autograd, found = _ask_disturbed(student, values)
    first = _like(values, whole)
    pattern = _pattern(whole, values, plain(other), found) if kind == "Tensor" else None
    if pattern == OTHER_TENSOR:  # no more can be said of it
        first = second = third = None
    elif pattern not in (None, NUDGED) and not left["x_kept"]:
        pattern = OVERWRITTEN
    about_x = kind == "Tensor" and pattern != OTHER_TENSOR
    like_x = about_x and answer.shape == values.shape
    said = " ".join(str(warning.message) for warning in caught)
    return {
        "x": values,
        "kind": kind,
        "length": len(answer) if kind == "tuple or list" else None,
        "shape": list(answer.shape) if about_x else None,
        "dtype": describe(answer)["dtype"] if like_x else None,
        "requires_grad": answer.requires_grad if like_x and pattern != NUDGED else None,
        "pattern": pattern,
        "value": first if like_x and pattern is None else None,
        "with_every_row_twice": _size(rows_twice, first) if like_x and pattern is None else None,
        "by_autograd": _source(found, first, disturbed, pattern) if like_x else None,
        "without_an_answer": _what_ran(autograd, values) if answer is None else None,
        "second_answer": _relation(second, first),
        "answer_with_old_grad": _relation(third, first, old),
        "old_x_grad": _grad_after(with_old, old),
        **left,
        "reseeds": starts_over(follows_one, follows_two),
        "seed_still_counts": follows_other == follows_one,
        "warned_of": {
            "grad_of_no_leaf": "not a leaf Tensor" in said,
            "copy_by_torch_tensor": "To copy construct from a tensor" in said,
        },
    }


def _leaf(values: Tensor) -> Tensor:
    return values.clone().requires_grad_()


def _restored(x: Tensor, values: Tensor) -> Tensor:
    """Return `x` with its values and its flag as they were."""
    if x.shape != values.shape or x.dtype != values.dtype:
        return _leaf(values)
    with torch.no_grad():
        x.copy_(values)
    return x.requires_grad_()


def _ask(student: Any, x: Tensor, seed: int) -> tuple[Any, list[float]]:
    """Return the answer at `x`, and the random numbers that come after it."""
    fresh_state(seed)
    return student.mean_square_grad(x), random_numbers()


def _like(values: Tensor, answer: object) -> Tensor | None:
    """Return a copy of an answer that has the shape of `values`, None for any other."""
    tensor = plain(answer)
    return tensor if tensor is not None and tensor.shape == values.shape else None


def _pattern(answer: Tensor | None, x: Tensor, other: Tensor | None, found: str) -> str | None:
    """Say what is odd about an answer, if anything is; `other` is that at LARGER * x.flip(0)."""
    if answer is None:
        return None
    unmoved = other is not None and near(other, answer)
    if answer.shape != x.shape:
        return OTHER_TENSOR if unmoved and answer.any() else None
    if odd := oddity(answer):
        return f"{odd}, whatever x holds" if odd == ALL_ONE_NUMBER and unmoved else odd
    answer, x = answer.double(), x.double()
    if unmoved:
        return EARLIER_ANSWER if constant(answer / x) else OTHER_TENSOR
    added = shifted_multiple(answer, x)
    if found == BY_NUDGING or (added and found == NO_AUTOGRAD):
        return NUDGED
    if added:
        return ADDED
    if other is not None and near(other.double().flip(0), answer):
        return "it does not grow when x does"
    if any(constant(answer / power) for power in (x * x, x * x.abs(), x**3)):
        return "it grows like a higher power of x"
    if constant(answer / x) and other is not None and not near(other.flip(0), LARGER * answer):
        return LIMITED
    return "its entries are rounded" if _rounded(answer, decimals=5) else None


def _size(rows_twice: object, first: Tensor | None) -> str:
    """Say how large the entries of an answer are where x has every row twice."""
    answer = plain(rows_twice)
    if answer is None or first is None:
        return "other"
    known = {"half as large": first / 2, "as large as before": first}
    alike = (words for words, one in known.items() if near(answer, torch.cat([one, one])))
    return next(alike, "other")


def _relation(answer: Tensor | None, first: Tensor | None, old: Tensor | None = None) -> str:
    """Say how an answer relates to the first one and to what stood in `x.grad` before."""
    if answer is None:
        return "same" if first is None else "other"
    known = {"the old gradient": old}
    if first is not None:
        added = None if old is None else first + old
        known = {"same": first, **known, "the old gradient was added": added, "twice": 2 * first}
    alike = [words for words, one in known.items() if one is not None and near(answer, one)]
    return alike[0] if alike else "other"


def _grad_after(x: Tensor, before: Tensor | None) -> str:
    """Say what became of `x.grad`."""
    if x.grad is None:
        return "as before" if before is None else "None"
    if before is not None and equal(x.grad, before):
        return "as before"
    grad = plain(x.grad)
    return "zeros" if grad is not None and not grad.any() else "changed"


def _ask_disturbed(student: Any, values: Tensor) -> tuple[Tensor | None, DisturbedAutograd, str]:
    """Return the answer while autograd is disturbed, the disturbance, and what took part in it.

    Who compares what autograd finds with a formula is to go on all the same, and shows by what is
    returned which of them is the answer.
    """
    autograd, way, answer = DisturbedAutograd(values), SameWay(), None
    with suppress(Exception), way:
        _ask(student.load_again(), _leaf(values), seed=1)
    # It ran before, so where it ends early it noticed the disturbance.
    with Nudges(values) as nudges, autograd, Bends(autograd) as bends, suppress(Exception), way:
        answer = _like(values, _ask(student.load_again(), _leaf(values), seed=1)[0])
    if not autograd.ran:
        return answer, autograd, BY_NUDGING if nudges.seen else NO_AUTOGRAD
    return answer, autograd, "handed a formula back" if bends.straight else "ran for nothing"


def _source(
    found: str, first: Tensor | None, disturbed: Tensor | None, pattern: str | None
) -> str | None:
    """Say whether an answer comes from autograd: then it is another one when that is disturbed."""
    if pattern == NUDGED:
        return None
    if found in (NO_AUTOGRAD, BY_NUDGING):
        return NO_AUTOGRAD
    # The gradient of a plain sum is ones, whatever happens on the way.
    undisturbed = disturbed is not None and first is not None and near(disturbed, first)
    return found if undisturbed and pattern in (None, ALL_ZERO) else "found it"


def _what_ran(autograd: DisturbedAutograd, x: Tensor) -> str:
    """Say what autograd did for an answer that is None."""
    if not autograd.ran:
        return "no backward pass"
    return "a backward pass" if x.shape in autograd.shapes else "a backward pass without x"
