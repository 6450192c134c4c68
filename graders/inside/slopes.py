"""Where a slope comes from: autograd may be handed a finished formula, or not be asked at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from typing import Any, Self

import torch
from torch import Tensor
from torch._C._functorch import is_legacy_batchedtensor, maybe_get_level
from torch.autograd.function import BackwardCFunction
from torch.autograd.graph import get_gradient_edge
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from graders.inside.describing import constant
from graders.inside.probing import DisturbedAutograd

# Nobody nudges by more, and what moved by less was only rounded.
LARGEST_NUDGE, SMALLEST_NUDGE = 0.05, 1e-9
# What torch.func says of a tensor that it has not wrapped; one whose transformation has ended, as
# with torch.func.vjp, has a level below that.
PLAIN = -1


class Bends:
    """While this is entered, tells passes whose slope is bent from those that hand one back.

    The slope of a square depends on where it is taken, so it can be differentiated once more. Who
    multiplies a dummy by a finished formula and differentiates that gets the formula back, a slope
    that is the same everywhere. `straight` tells whether there was such a backward pass. The
    `disturbance` rests during each, so an answer that comes out undisturbed is not from a bend.
    """

    def __init__(self, disturbance: DisturbedAutograd) -> None:
        """Nothing has been differentiated yet."""
        self.straight = False
        self._disturbance = disturbance

    def __enter__(self) -> Self:
        autograd: Any = torch.autograd
        self._run: Callable[..., Any] = autograd._engine_run_backward  # noqa: SLF001
        autograd._engine_run_backward = self._run_backward  # noqa: SLF001 - no public way
        return self

    def __exit__(self, *_: object) -> None:
        autograd: Any = torch.autograd
        autograd._engine_run_backward = self._run  # noqa: SLF001 - no public way

    def _run_backward(
        self,
        outputs: Any,
        gradients: Any,
        keep: Any,
        record: Any,
        inputs: Any,
        *more: Any,
        **flags: Any,
    ) -> Any:
        straight = not self._is_bent(outputs, gradients, inputs)
        self.straight |= straight
        self._disturbance.resting = straight
        try:
            return self._run(outputs, gradients, keep, record, inputs, *more, **flags)
        finally:
            self._disturbance.resting = False

    def _is_bent(self, outputs: Sequence[Tensor], gradients: Any, inputs: Any) -> bool:
        """Return whether the slope changes from place to place, or cannot be looked at."""
        nodes = list(nodes_of(outputs))
        own = any(isinstance(node, BackwardCFunction) for node in nodes)
        if own or any(maybe_get_level(output) < PLAIN for output in outputs):
            return True
        if any(isinstance(one, Tensor) and is_legacy_batchedtensor(one) for one in gradients):
            return True  # several passes at once, of which none can be looked at by itself
        leaves = [node.variable for node in nodes if hasattr(node, "variable")]
        wanted = tuple(inputs) or tuple(leaves)
        keep = record = unreachable = True
        try:
            starts = {get_gradient_edge(one).node for one in wanted}
            slopes = self._run(
                outputs, gradients, keep, record, wanted, unreachable, accumulate_grad=False
            )
        except (RuntimeError, AttributeError):
            return True
        return not starts.isdisjoint(nodes_of([one for one in slopes if one is not None]))


class SameWay(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Entered a second time, makes code take the way that it took the first time.

    Every comparison comes out as it did before, one after the other, whatever the tensors hold now.
    """

    def __init__(self) -> None:
        """Nothing has been compared yet."""
        super().__init__()  # type: ignore[no-untyped-call]
        self._noted: list[Any] = []
        self._again: Iterator[Any] | None = None

    def __exit__(self, *error: object) -> None:
        """From now on, what was noted is given back."""
        super().__exit__(*error)  # type: ignore[no-untyped-call]
        self._again = iter(tuple(self._noted))

    def __torch_dispatch__(
        self, function: Any, types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        """Run one operation; where it gives truth values, note them or give those noted."""
        result = function(*args, **(kwargs or {}))
        returns = function._schema.returns  # noqa: SLF001 - no public way
        if not _is_truth(result) or any(one.alias_info is not None for one in returns):
            return result
        if self._again is None:
            self._noted.append(deepcopy(result))
            return result
        noted = next(self._again, result)
        return deepcopy(noted) if _form(noted) == _form(result) else result


def _is_truth(result: object) -> bool:
    """Return whether a result is True or False, or a tensor of them."""
    return isinstance(result, bool) or (isinstance(result, Tensor) and result.dtype == torch.bool)


def _form(truth: object) -> torch.Size | None:
    return truth.shape if isinstance(truth, Tensor) else None


def nodes_of(outputs: Sequence[Tensor]) -> Iterator[Any]:
    """Yield the nodes of the graph that some tensors were computed by, each once."""
    waiting: list[Any] = [output.grad_fn for output in outputs if output.grad_fn is not None]
    known = set(waiting)
    while waiting:
        node = waiting.pop()
        yield node
        fresh = {before for before, _ in node.next_functions if before is not None} - known
        known |= fresh
        waiting += fresh


class Nudges(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """While this is entered, `seen` turns true once the values `x` are used, slightly moved.

    Finite differences do so: they move one entry, or all of them, by one small number.
    """

    def __init__(self, x: Tensor) -> None:
        """Look for these values; nothing has been seen yet."""
        super().__init__()  # type: ignore[no-untyped-call]
        self.seen = False
        self._x = x.flatten()

    def __torch_dispatch__(
        self, function: Any, types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        """Run one operation, and look at what it is given."""
        kwargs = kwargs or {}
        self.seen = self.seen or any(self._is_nudged(one) for one in tree_leaves((args, kwargs)))
        return function(*args, **kwargs)

    def _is_nudged(self, value: object) -> bool:
        if not isinstance(value, Tensor) or value.dtype != self._x.dtype:
            return False
        if value.numel() != self._x.numel() or value._is_zerotensor():  # noqa: SLF001
            return False
        by = (value.flatten() - self._x).abs()
        moved = by[by > SMALLEST_NUDGE]
        one_or_all = len(moved) in (1, len(by))
        return one_or_all and bool(moved.max() < LARGEST_NUDGE) and constant(moved)
