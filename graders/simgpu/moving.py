"""`model.to("simgpu")` as it is on CUDA: parameters keep identity, hooks and attributes.

PyTorch moves parameters of a subclass of Tensor by swapping the contents of old and new tensor,
which loses the hooks and the attributes of the old one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

from torch import Tensor
from torch.nn.parameter import is_lazy

from graders.simgpu.errors import refuse
from graders.simgpu.tensor import SimTensor

_OURS = ("_host", "_is_param")


def keeping_hooks(swap: Callable[[Tensor, Tensor], None]) -> Callable[[Tensor, Tensor], None]:
    """Return `torch.utils.swap_tensors`, with more care for tensors of the device."""

    def swap_with_care(old: Any, new: Any) -> None:
        here, there = isinstance(old, SimTensor), isinstance(new, SimTensor)
        if here and there:
            old.data = new.data
        elif here or there:
            _cross(swap, old, new)
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


def _cross(swap: Callable[[Tensor, Tensor], None], old: Any, new: Any) -> None:
    hooks, later_hooks = old._backward_hooks, old._post_accumulate_grad_hooks
    own = {name: value for name, value in old.__dict__.items() if name not in _OURS}
    try:
        swap(old, new)
    except RuntimeError as error:
        raise RuntimeError(
            "A parameter cannot move while something else holds on to it: a view of it such as "
            "weight[0], a weak reference, or a graph that was made with it. Move the model "
            "first, and make these afterwards."
        ) from error
    old.__dict__.update(own)
    if hooks:
        old._backward_hooks = hooks
    if later_hooks:
        old._post_accumulate_grad_hooks = later_hooks
