"""What probes are written with: reproducible inputs and honest descriptions of what was seen.

A probe is a function `probe(student, draw, **params)` in an exercise's `probes.py`. It calls
the student's code, looks at what happened, and returns plain data. It knows no answers.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

# A larger tensor is described without its values: no exercise has one.
MOST_NUMBERS = 1_000_000


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


def weights(module: nn.Module) -> dict[str, Tensor]:
    """Return a copy of every parameter by name."""
    return {name: p.detach().clone() for name, p in module.named_parameters()}


def gradients(module: nn.Module) -> dict[str, Tensor | None]:
    """Return a copy of every parameter's `.grad` by name, None where there is none."""
    return {
        name: None if p.grad is None else p.grad.detach().clone()
        for name, p in module.named_parameters()
    }


def describe(value: object) -> dict[str, Any]:
    """Return what kind of thing `value` is, and the number or tensor itself where it is one.

    `kind` is "float", "int", "None", "Tensor" or the name of the type. A tensor adds `shape`,
    `dtype`, `device`, `requires_grad` and `has_graph`, and `value` unless it is complex, sparse,
    huge or the like. Only torch's own tensors count as such, since a subclass can lie about all of
    these.
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
        return {**facts, "value": value.detach()} if _has_plain_values(value) else facts
    return {"kind": str(kind.__name__)[:80]}


def _has_plain_values(tensor: Tensor) -> bool:
    odd = tensor.is_complex() or tensor.is_quantized or tensor.is_meta
    odd = odd or tensor.numel() > MOST_NUMBERS
    return tensor.layout is torch.strided and not odd
