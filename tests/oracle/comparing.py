"""Run one operator on both devices, and say how its results compare."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.utils._pytree import tree_leaves, tree_map

SEED = 20
VERDICTS = ("agrees", "rounds", "refuses", "differs", "breaks")
MODES: dict[str, Callable[[], Any]] = {
    "gradients": contextlib.nullcontext,
    "no_grad": torch.no_grad,
    "inference": torch.inference_mode,
}
# They return memory that nobody has written to; only its shape and layout can be compared.
UNINITIALISED = {"empty", "empty_like", "empty_permuted", "empty_strided"}
UNINITIALISED |= {"new_empty", "new_empty_strided"}
FACTORIES = set(
    """
    arange empty eye full linspace logspace ones randint randn zeros empty_permuted scalar_tensor
    uniform
    """.split()
)


@dataclass(frozen=True)
class Run:
    """How all operators are tried: with numbers of a type, and in a mode."""

    dtype: torch.dtype
    mode: str

    def __str__(self) -> str:
        return f"{self.dtype} {self.mode}".removeprefix("torch.")

    def judge(self, info: Any) -> tuple[str, str, bool]:
        """Return the verdict on an operator, what was seen, and whether gradients agreed."""
        both, verdict, why = False, "agrees", ""
        for number, sample in enumerate(self.samples(info)):
            on_cpu = self.attempt(info, sample, to=lambda tensor: tensor)
            there = self.attempt(info, sample, to=lambda tensor: tensor.to("simgpu"))
            # NotSimulated is one, and what CUDA itself does not have.
            if isinstance(there, NotImplementedError) and type(there) is not type(on_cpu):
                return "refuses", str(there), False
            if isinstance(there, Exception) and not isinstance(on_cpu, Exception):
                return "breaks", f"sample {number}: {type(there).__name__}: {there}", False
            if isinstance(on_cpu, Exception):
                if not isinstance(there, Exception):
                    return "differs", f"sample {number}: only the CPU raises: {on_cpu}", False
                continue
            for what, mine, theirs in zip(("values", "gradients"), on_cpu, there, strict=True):
                if not same(mine, theirs):
                    return "differs", f"sample {number}: other {what}", False
                if not same(mine, theirs, exactly=True) and verdict == "agrees":
                    verdict, why = "rounds", f"sample {number}: {what} round otherwise"
            both = both or bool(on_cpu[1])
        return verdict, why, both and verdict == "agrees"

    def samples(self, info: Any) -> Any:
        torch.manual_seed(SEED)
        gradients = self.mode == "gradients" and not is_whole(self.dtype)
        wanted = info.supports_autograd and gradients
        yield from info.sample_inputs("cpu", self.dtype, requires_grad=wanted)

    def attempt(self, info: Any, sample: Any, to: Callable[[Tensor], Tensor]) -> Any:
        """Run an operator; return its results and gradients on the CPU, or its exception."""
        try:
            with MODES[self.mode]():
                return attempt(info, sample, to)
        except Exception as error:  # noqa: BLE001
            return error


def attempt(info: Any, sample: Any, to: Callable[[Tensor], Tensor]) -> tuple[Any, Any]:
    leaves: list[Tensor] = []

    def move(value: Any) -> Any:
        if isinstance(value, torch.device):
            return to(torch.empty(0)).device
        if not isinstance(value, Tensor):
            return value
        moved = to(value.detach().clone() if dense(value) else value.detach())
        if value.requires_grad:
            leaves.append(moved.requires_grad_())
        return moved

    arguments = tree_map(move, (sample.input, tuple(sample.args), sample.kwargs))
    subject, args, kwargs = arguments
    if "device" in kwargs or info.name in FACTORIES:
        kwargs = {**kwargs, "device": to(torch.empty(0)).device}
    torch.manual_seed(SEED)
    out = sample.output_process_fn_grad(info.op(subject, *args, **kwargs))
    grown = [o for o in tree_leaves(out) if isinstance(o, Tensor) and o.requires_grad]
    gradients: list[Any] = []
    if info.supports_autograd and grown and leaves:
        torch.manual_seed(SEED)
        weights = [torch.randn(o.shape, dtype=o.dtype).to(o.device) for o in grown]
        found = torch.autograd.grad(grown, leaves, weights, allow_unused=True)
        # A backward pass may lay its results out as it likes.
        gradients = [g if g is None else ((), g.detach().cpu()) for g in found]
    blank = torch.zeros_like if info.name in UNINITIALISED else lambda tensor: tensor
    return [back(blank(o)) for o in tree_leaves(out)], gradients


def dense(value: Tensor) -> bool:
    return value.layout is torch.strided


def is_whole(dtype: torch.dtype) -> bool:
    return not dtype.is_floating_point and not dtype.is_complex


def back(value: Any) -> Any:
    return (value.stride(), value.detach().cpu()) if isinstance(value, Tensor) else value


def same(mine: Any, theirs: Any, *, exactly: bool = False) -> bool:
    """Say whether two lists of results are the same, bit for bit or but for rounding."""
    return len(mine) == len(theirs) and all(
        same_value(one, other, exactly=exactly) for one, other in zip(mine, theirs, strict=True)
    )


def same_value(mine: Any, theirs: Any, *, exactly: bool) -> bool:
    if not isinstance(mine, tuple) or not isinstance(theirs, tuple):
        return bool(mine == theirs)
    (strides, numbers), (their_strides, their_numbers) = mine, theirs
    if (strides, numbers.shape, numbers.dtype) != (
        their_strides,
        their_numbers.shape,
        their_numbers.dtype,
    ):
        return False
    if is_whole(numbers.dtype) or not dense(numbers):
        return torch.equal(numbers, their_numbers)
    if exactly:
        return same_bits(plain(numbers), plain(their_numbers))
    scale = numbers.abs().nan_to_num(0, 0, 0).max().item() if numbers.numel() else 0
    return torch.allclose(numbers, their_numbers, rtol=0, atol=1e-5 * scale, equal_nan=True)


def same_bits(mine: Tensor, theirs: Tensor) -> bool:
    """Say whether numbers are the same, and zeros of the same sign; any NaN is like any other."""
    alike = (mine == theirs) & (mine.signbit() == theirs.signbit())
    return bool((alike | (mine.isnan() & theirs.isnan())).all())


def plain(numbers: Tensor) -> Tensor:
    numbers = numbers.resolve_conj().resolve_neg()
    return torch.view_as_real(numbers) if numbers.is_complex() else numbers
