"""What probes are written with: reproducible inputs, and looks at what code did around it.

A probe is a function `probe(student, draw, **params)` in an exercise's `probes.py`. It calls
the student's code, looks at what happened, and returns plain data. It knows no answers.
What can be said of a value stands in `graders.inside.describing`.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.autograd import forward_ad
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves, tree_map

from graders.inside.describing import describe, gradients, weights
from graders.inside.training import Watch

__all__ = [
    "DisturbedAutograd",
    "Draw",
    "Watch",
    "describe",
    "generator_states",
    "gradients",
    "poisoned_memory",
    "random_numbers",
    "starts_over",
    "weights",
]


class Draw:
    """A source of inputs that gives the same values on every platform for the same seed.

    NumPy's PCG64 stands behind it, since the values of torch's own generator may differ
    from one CPU to another (https://docs.pytorch.org/docs/stable/notes/randomness.html).
    """

    def __init__(self, seed: int) -> None:
        """Start the sequence that belongs to `seed`."""
        self._generator = np.random.Generator(np.random.PCG64(seed))

    def normal(self, *shape: int, dtype: torch.dtype = torch.float32) -> Tensor:
        """Return standard normal values of the given shape."""
        return torch.from_numpy(np.array(self._generator.standard_normal(shape))).to(dtype)

    def uniform(
        self, low: float, high: float, *shape: int, dtype: torch.dtype = torch.float32
    ) -> Tensor:
        """Return values between `low` and `high` of the given shape."""
        return torch.from_numpy(np.array(self._generator.uniform(low, high, shape))).to(dtype)

    def integers(self, low: int, high: int, *shape: int) -> Tensor:
        """Return int64 values from `low` up to, without, `high`."""
        return torch.from_numpy(np.array(self._generator.integers(low, high, shape)))

    def fill(self, module: nn.Module, scale: float = 0.5) -> None:
        """Set every parameter of `module`, in order, to normal values times `scale`."""
        with torch.no_grad():
            for parameter in module.parameters():
                parameter.copy_(scale * self.normal(*parameter.shape, dtype=torch.float64))


def random_numbers() -> list[float]:
    """Return a number from each global generator: torch's, NumPy's, Python's own."""
    ours = float(torch.rand((), device="cpu"))
    return [ours, np.random.random(), random.random()]  # noqa: NPY002, S311 - the global ones


def generator_states() -> list[object]:
    """Return the state of each global generator: torch's, NumPy's, Python's own."""
    state = np.random.get_state(legacy=False)["state"]  # noqa: NPY002 - the global one
    numpys = (state["key"].tobytes(), state["pos"])
    return [torch.get_rng_state().numpy().tobytes(), numpys, random.getstate()]


def starts_over(one: list[float], two: list[float]) -> bool:
    """Return whether some generator gave the same number twice, after different seeds."""
    return any(a == b for a, b in zip(one, two, strict=True))


@contextmanager
def poisoned_memory() -> Iterator[None]:
    """Let memory that nobody initialised hold NaN, so that it looks the same every time."""
    before = torch.are_deterministic_algorithms_enabled()
    warn_only = torch.is_deterministic_algorithms_warn_only_enabled()
    torch.use_deterministic_algorithms(mode=True, warn_only=True)
    try:
        yield
    finally:
        torch.use_deterministic_algorithms(before, warn_only=warn_only)


class DisturbedAutograd(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """While this is entered, autograd gets wrong whatever it works out from the values `x`.

    So an answer shows whether it comes from there. Gradients that have nothing to do with x stay
    right. A tensor has to do with x if it was computed from x, however indirectly, or holds values
    of x that came by way of NumPy or a list. `ran` tells whether autograd worked at all, `shapes`
    on tensors of which shapes. While it is `resting`, gradients stay right.
    """

    def __init__(self, x: Tensor) -> None:
        """Look for these values; nothing has been seen yet."""
        super().__init__()  # type: ignore[no-untyped-call]
        self.ran = self.resting = False
        self.shapes: set[torch.Size] = set()
        self._x = x
        # Memory by its address; it is kept, so that no address is ever used twice.
        self._from_x: dict[int, torch.UntypedStorage] = {}

    def __torch_dispatch__(
        self, function: Any, types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        """Run one operation, and falsify its result if it belongs to a gradient of x."""
        kwargs = kwargs or {}
        from_x = any(self._comes_from_x(one) for one in tree_leaves((args, kwargs)))
        result = function(*args, **kwargs)
        # Outside of a backward pass the number of the running graph task is -1.
        backward = torch._C._current_graph_task_id() != -1  # noqa: SLF001 - no public way
        if backward or forward_ad._current_level >= 0:  # noqa: SLF001 - no public way
            self.ran = True
            self.shapes |= {one.shape for one in tree_leaves(result) if isinstance(one, Tensor)}
            returns = function._schema.returns  # noqa: SLF001 - no public way
            shares_memory = any(one.alias_info is not None for one in returns)
            if from_x and not shares_memory and not self.resting:
                result = tree_map(_falsified, result)
        if from_x:
            memories = [one.untyped_storage() for one in tree_leaves(result) if _holds_values(one)]
            self._from_x |= {memory.data_ptr(): memory for memory in memories}
        return result

    def _comes_from_x(self, value: Any) -> bool:
        if not _holds_values(value):
            return False
        known = value.untyped_storage().data_ptr() in self._from_x
        return known or bool(torch.isin(value, self._x).all())


def _falsified(value: Any) -> Any:
    return 3 * value + 0.5 if _holds_values(value) else value


def _holds_values(value: object) -> bool:
    if not isinstance(value, Tensor) or not value.is_floating_point():
        return False
    return not value._is_zerotensor()  # noqa: SLF001 - no public way
