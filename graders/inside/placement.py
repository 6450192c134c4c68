"""Watching where a model does its work, and what crosses to and from the simulated accelerator."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any, Self

import torch
from torch import Tensor, nn

from graders import simgpu
from graders.inside.training import NOTHING


class Placement:
    """Notes where the layers of a model work, and what crosses between the CPU and the accelerator.

        simgpu.enable()
        model.to("simgpu")
        with Placement(model) as placed:
            student.fit(model, x, y, optimizer, steps=4)
        return placed.seen(fetches=4)

    On another device than `simgpu`, nobody knows what crosses. The check for what is reported is
    `graders.checks.Compared.placement`.
    """

    def __init__(self, model: nn.Module) -> None:
        """Hang a hook on every layer that has weights of its own; it stays there."""
        self.ran_on: set[str] = set()
        self._model = model
        self._ledgers = next(model.parameters()).device.type == "simgpu"
        self._stack = ExitStack()
        self._moves: list[simgpu.Move] = []
        for layer in model.modules():
            if next(layer.parameters(recurse=False), None) is not None:
                layer.register_forward_pre_hook(self._layer_runs)

    def __deepcopy__(self, memo: object) -> Placement:
        return self  # so that a copy of the model is watched as well

    def __enter__(self) -> Self:
        self._moves = self._stack.enter_context(simgpu.ledger())
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _layer_runs(self, _: nn.Module, args: tuple[Any, ...]) -> None:
        self.ran_on |= {one.device.type for one in args if isinstance(one, Tensor)}

    def seen(self, *, fetches: int, sends: int = 0) -> dict[str, Any]:
        """Return what was seen, in words.

        `fetches` is how many numbers may come back to the CPU, and `sends` how many tensors may
        go to the accelerator, before they count as too many. What crosses is not told where the
        work was done elsewhere, since that is the cause.
        """
        places = {
            "ran_on": sorted(self.ran_on),
            "weights_on": sorted({one.device.type for one in self._model.parameters()}),
        }
        if not self._ledgers:
            return places
        back = [move for move in self._moves if move.kind != "host to device"]
        fetched = sum(math.prod(move.shape) for move in back)
        sent = len(self._moves) - len(back)
        there = self.ran_on == {"simgpu"}
        return {
            **places,
            "fetched": "too much" if there and fetched > fetches else "little",
            "sent": "too much" if there and sent > sends else "little",
        }


def how_often(crossings: Sequence[tuple[int, int]], rows: int) -> str:
    """Return in words how often `rows` of a data set crossed, by line and rows of each crossing.

    A single number may be a running total or a count. It is taken for a row only where nothing
    larger crosses, and there are as many as there are rows. Beside a line that brings all rows,
    one that brings fewer brings something else, such as the sizes of the batches.
    """
    if not rows:
        return NOTHING
    brought: Counter[int] = Counter()
    for line, size in crossings:
        brought[line] += size if size > 1 else 0
    complete = [size for size in brought.values() if size >= rows]
    batches = sum(complete or brought.values())
    if not batches:
        return "row by row" if rows <= len(crossings) else "never"
    if batches <= rows:
        return "once" if batches == rows else "in part"
    return "more than once"


def crossed(moves: Sequence[simgpu.Move], features: int, rows: int) -> dict[str, str]:
    """Return how often the rows of inputs and targets that were used went to the accelerator.

    Inputs are known by their `features`, the size of their last dimension, and targets by their
    eight bytes for each, which other tensors of a batch do not have.
    """
    over = [move for move in moves if move.kind == "host to device"]
    inputs = [move for move in over if move.shape[-1:] == (features,)]
    numbers = [move for move in over if move.shape[-1:] != (features,)]
    targets = [one for one in numbers if one.bytes == torch.int64.itemsize * math.prod(one.shape)]
    return {
        "inputs_cross": how_often([(one.line, math.prod(one.shape[:-1])) for one in inputs], rows),
        "targets_cross": how_often([(one.line, math.prod(one.shape)) for one in targets], rows),
    }


def how_often_fetched(stretches: Sequence[Sequence[simgpu.Move]], batches: int) -> str:
    """Return in words how often something was brought back; each time the program has to wait.

    `stretches` are the moves from one batch to the next. What is read together, such as all the
    losses when the epoch is over, is waited for once.
    """
    waits = sum(any(move.kind != "host to device" for move in moves) for moves in stretches)
    return "in every batch" if waits >= max(2, batches) else "seldom" if waits else "never"
