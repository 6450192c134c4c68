"""What may move to the device, and how PyTorch swaps tensors while it moves a model there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

from torch import Tensor
from torch.nn.parameter import is_lazy

from graders.simgpu.crossing import cross
from graders.simgpu.errors import refuse
from graders.simgpu.tensor import SimTensor


def keeping_hooks(swap: Callable[[Tensor, Tensor], None]) -> Callable[[Tensor, Tensor], None]:
    """Return `torch.utils.swap_tensors`, with more care for tensors of the device."""

    def swap_with_care(old: Any, new: Any) -> None:
        here, there = isinstance(old, SimTensor), isinstance(new, SimTensor)
        if here and there:
            old.data = new.data
        elif here or there:
            cross(old, new)
        else:
            swap(old, new)

    return swap_with_care


def check_source(source: Tensor) -> None:
    """Refuse to bring tensors to the device that are not simulated there."""
    if is_lazy(source):
        refuse_lazy()
    if source.is_quantized:
        refuse("quantized tensors")
    if source.is_nested:
        refuse("nested tensors")


def refuse_lazy() -> NoReturn:
    """Refuse a parameter without a shape.

    Raises:
        NotSimulated: always.
    """
    refuse(
        "lazy parameters that move before they have a shape",
        "Run a batch through the model on the CPU first, then move it.",
    )


def may_set_data(old: Tensor, new: Tensor) -> bool:
    """Say whether `model.to()` may set `old.data`, which keeps identity also on the way back."""
    return type(old) is type(new) or (type(old) is SimTensor and new.device.type == "cpu")
