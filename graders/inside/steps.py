"""Which inputs and which gradients each step of a training loop uses, and the losses it returns.

A Watch tells what a single step did; these tell of a loop what was odd in any of its steps.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from graders.inside.describing import (
    describe,
    equal,
    first_odd,
    name_of,
    number_in,
    plain,
)
from graders.inside.measuring import in_a_row, multiple
from graders.inside.training import NOTHING, Watch

# Weights change from step to step, so what was added of them is known roughly.
ROUGHLY = 5e-2
# Above this, float32 itself has few digits behind the point.
LARGE = 100.0
THIS_STEPS = "this step's"


def name_of_input(given: object, x: Tensor) -> str:
    """Return in words what a model was given, whether it is all of `x` or something else."""
    numbers = plain(given)
    if numbers is not None and numbers.shape == x.shape and not equal(numbers, x):
        shuffled = equal(numbers.flatten().sort()[0], x.flatten().sort()[0])
        return "x in another order" if shuffled else name_of(given, {"x": [x]})
    return name_of(given, {"x": [x]})


def watch_gradients(watch: Watch) -> Callable[[], str]:
    """Return a function that tells which gradients the steps of a watched loop have used.

    The model is a single linear layer, so that its gradients follow from what reaches its output.
    """
    used: list[str] = []
    came: list[Tensor] = []
    start = in_a_row(watch.parameters, watch.parameters)

    def stepped(*_: object) -> None:
        nonlocal start
        so_far = torch.tensor(watch.seen.arrived, dtype=torch.float64)
        came.append(so_far - sum(came))
        stored = in_a_row([p.grad for p in watch.parameters], watch.parameters)
        if stored.any():
            used.append(gradients_used(stored, came, start))
        else:
            used.append("none" if so_far.any() else "none yet")
        start = in_a_row(watch.parameters, watch.parameters)

    watch.optimizer.register_step_post_hook(stepped)
    return lambda: first_odd(used, THIS_STEPS)


def gradients_used(stored: Tensor, came: Sequence[Tensor], weights: Tensor) -> str:
    """Return in words which gradients a step from `weights` used: those that lie `stored`.

    `came` holds what each step so far should have used, this one last. All are rows of numbers,
    and not all that is stored is zero.
    """
    fresh, earlier = came[-1], sum(came[:-1], torch.zeros_like(came[-1]))
    before = came[-2] if len(came) > 1 else earlier
    known = {
        THIS_STEPS: _alike(stored, fresh),
        "those of earlier steps as well": _alike(stored, fresh + earlier),
        "those of the step before": _alike(stored, before),
        "those of earlier steps": _alike(stored, earlier),
        "half of this step's": _alike(stored, fresh / 2),
        "twice this step's": _alike(stored, 2 * fresh),
        "this step's, the wrong way round": _alike(stored, -fresh),
        "this step's, made shorter or longer": multiple(stored, fresh, 1e-5),
        "this step's, and the weights themselves": multiple(stored - fresh, weights, ROUGHLY),
    }
    return next((words for words, holds in known.items() if holds), "others")


def _alike(one: Tensor, two: Tensor) -> bool:
    return bool((one - two).norm() <= 1e-3 * two.norm()) and bool(two.any())


def losses_in(result: object, wanted: int, taken: int) -> tuple[dict[str, Any], Tensor | None]:
    """Return what came back from a training loop, and the losses in it.

    The loop was asked for `wanted` steps and took so many as `taken`. There are losses only where
    there is one for each step.
    """
    entries: list[Any] = []
    if isinstance(result, (list, tuple)):
        entries = list(result)
    elif isinstance(result, (np.ndarray, Tensor)) and result.ndim == 1:
        entries = result.tolist()
    numbers = [number_in(_from_numpy(one)) for one in entries]
    seen = [describe(one) for one in entries]
    complete = len(numbers) in (wanted, taken)
    length = how_many(wanted if complete else len(numbers), wanted)
    about = {
        "kind": str(describe(result)["kind"]),
        "entries": first_odd([str(one["kind"]) for one in seen], "float") if entries else NOTHING,
        "length": length if entries or isinstance(result, (list, tuple)) else NOTHING,
        "with_graph": any(one.get("has_graph", False) for one in seen),
    }
    known = complete and None not in numbers
    return about, torch.tensor(numbers, dtype=torch.float64) if known else None


def rounded(losses: Tensor) -> bool:
    """Return whether all losses, in float64, have few digits behind the point, as if rounded.

    Those of float32 have many, once they are Python floats; rounded in float32, they are near them.
    Only losses that are not `LARGE` can tell.
    """
    known = losses[losses.abs() < LARGE]
    exactly = bool((known.round(decimals=7) == known).all())
    nearly = bool(((known.round(decimals=4) - known).abs() <= 1e-7 * known.abs()).all())
    return bool(len(known)) and (exactly or nearly)


def along_a_script(result: object, wanted: Sequence[float]) -> str:
    """Return in words how a list of losses tells those that are known, NaN among them."""
    if not isinstance(result, (list, tuple)):
        return NOTHING
    numbers = [number_in(_from_numpy(one)) for one in result]
    if None in numbers:
        return NOTHING
    told = torch.tensor(numbers, dtype=torch.float64)
    known = torch.tensor(wanted, dtype=torch.float64)
    finite = known.isfinite()

    def alike(one: Tensor, two: Tensor) -> bool:
        return one.shape == two.shape and torch.allclose(one, two, rtol=2e-3, equal_nan=True)

    if len(told) > len(known) and alike(told[-len(known) :], known):
        return "after those of an earlier call"
    if len(told) != len(known):
        return "without NaN" if alike(told, known[finite]) else "others"
    if alike(told, known):
        return "as they are"
    if alike(told[finite], known[finite]):
        return "something else in place of NaN"
    lowest = known[finite].cummin(dim=0).values
    return "the lowest so far" if alike(told[finite], lowest) else "others"


def _from_numpy(value: object) -> object:
    single = isinstance(value, np.generic) or (isinstance(value, np.ndarray) and value.size == 1)
    return value.item() if single else value  # type: ignore[attr-defined]


def how_many(number: int, wanted: int) -> str:
    """Return in words how many there are of something, against how many were asked for."""
    known = {
        0: "none",
        1: "only one",
        wanted - 1: "one too few",
        wanted + 1: "one too many",
        2 * wanted: "twice as many",
        wanted: "as many as asked",
    }
    return known.get(number, "too few" if number < wanted else "too many")
