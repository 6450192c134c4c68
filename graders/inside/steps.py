"""Which inputs and which gradients each step of a training loop uses, and the losses it returns.

A Watch tells what a single step did; these tell of a loop what was odd in any of its steps.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from graders.inside.describing import (
    describe,
    equal,
    first_odd,
    name_of,
    near,
    number_in,
    plain,
)
from graders.inside.measuring import in_a_row, multiple
from graders.inside.training import NOTHING, Watch

# Weights change from step to step, so what was added of them is known roughly.
ROUGHLY = 5e-2


def watch_inputs(layer: nn.Module, x: Tensor) -> Callable[[], str]:
    """Return a function that tells what a model was given, whose first layer is `layer`."""
    names: list[str] = []

    def note(_: nn.Module, args: tuple[Any, ...]) -> None:
        given = plain(args[0])
        same = given is not None and equal(given.flatten().sort()[0], x.flatten().sort()[0])
        shuffled = given is not None and same and given.shape == x.shape and not equal(given, x)
        names.append("x in another order" if shuffled else name_of(args[0], {"x": [x]}))

    layer.register_forward_pre_hook(note)
    return lambda: first_odd(names, "x")


def watch_gradients(watch: Watch) -> Callable[[], str]:
    """Return a function that tells which gradients the steps of a watched loop have used.

    The model is a single linear layer, so that its gradients follow from what reaches its output.
    """
    used: list[str] = []
    came = torch.zeros(len(in_a_row(watch.parameters, watch.parameters)), dtype=torch.float64)
    start = in_a_row(watch.parameters, watch.parameters)

    def stepped(*_: object) -> None:
        nonlocal came, start
        before, came = came, torch.tensor(watch.seen.arrived, dtype=torch.float64)
        stored = in_a_row([p.grad for p in watch.parameters], watch.parameters)
        used.append(_gradients_are(stored, came - before, came, start))
        start = in_a_row(watch.parameters, watch.parameters)

    watch.optimizer.register_step_post_hook(stepped)
    return lambda: first_odd(used, "this step's")


def _gradients_are(stored: Tensor, fresh: Tensor, every: Tensor, start: Tensor) -> str:
    """Return what a step's gradients are: `fresh` came just before it, `every` since the first."""
    if not stored.any():
        return "none" if every.any() else "none yet"
    known = {
        "this step's": near(stored, fresh),
        "those of earlier steps as well": near(stored, every),
        "this step's, made shorter or longer": multiple(stored, fresh, 1e-5),
        "this step's, and the weights themselves": multiple(stored - fresh, start, ROUGHLY),
    }
    return next((words for words, holds in known.items() if holds), "others")


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
    about = {
        "kind": str(describe(result)["kind"]),
        "entries": first_odd([str(one["kind"]) for one in seen], "float") if entries else NOTHING,
        "length": how_many(wanted if complete else len(numbers), wanted) if entries else NOTHING,
        "with_graph": any(one.get("has_graph", False) for one in seen),
    }
    known = complete and None not in numbers
    return about, torch.tensor(numbers, dtype=torch.float64) if known else None


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
