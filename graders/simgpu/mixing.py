"""Which tensors of the CPU may meet tensors of the accelerator, as on CUDA.

PyTorch knows two rules. Operators built on its TensorIterator let a CPU tensor without
dimensions take part, since it is passed to the kernel as a plain number. All others want every
tensor on one device. The names come from the operators that PyTorch's native_functions.yaml
marks with `device_check: NoCheck # TensorIterator` and whose iterator allows CPU scalars. (Not so
`clamp_min.Tensor`, though its `out` is marked: torchgen takes the mark of the operator itself.)
"""

from __future__ import annotations

from typing import NoReturn

from torch import Tensor

DEVICE = "simgpu:0"

_SCALARS_WELCOME = frozenset(
    """
    add sub rsub mul div true_divide floor_divide fmod remainder pow float_power atan2 hypot
    copysign maximum minimum max min fmax fmin
    eq ne lt le gt ge isclose heaviside xlogy
    logical_and logical_or logical_xor __and__ __or__ __xor__ __lshift__ __rshift__
    bitwise_and bitwise_or bitwise_xor bitwise_left_shift bitwise_right_shift
    special_xlog1py special_xlogy special_zeta
    lerp addcmul addcdiv where mse_loss smooth_l1_loss ldexp
    _foreach_add _foreach_mul _foreach_div
    """.split()
)
# These take a number, as a tensor, next to tensors that must not be on the CPU.
_NUMBERS = {
    "masked_fill": {"value"},
    "index_fill": {"value"},
    "fill": {"value"},
    "index_put": {"values"},
    "_index_put_impl": {"values"},
    "binary_cross_entropy_with_logits": {"weight", "pos_weight"},
}
# The only one that moves them itself, and so takes several.
_TAKES_MANY = "where"


def may_be_cpu_scalar(operator: str, argument: str, *, written: bool) -> bool:
    """Say whether `argument` of `operator` may be a CPU tensor without dimensions.

    Args:
        operator: the name without overload, such as `add` or `add_`.
        argument: the argument's name in the operator's schema.
        written: whether the operator writes to it.
    """
    if written:
        return False
    base = operator if operator.startswith("__") else operator.rstrip("_")
    return base in _SCALARS_WELCOME or argument in _NUMBERS.get(base, ())


def refuse_to_mix(operator: str, argument: str, stranger: Tensor) -> NoReturn:
    """Refuse a tensor of another device in PyTorch's own words.

    Raises:
        RuntimeError: always.
    """
    raise RuntimeError(
        "Expected all tensors to be on the same device, but found at least two devices, "
        f"{DEVICE} and {stranger.device}! (when checking argument for argument {argument} "
        f"in method wrapper_simgpu_{operator})"
    )


def check_scalars(operator: str, count: int) -> None:
    """Refuse several CPU scalars at once in PyTorch's own words.

    Raises:
        RuntimeError: there are too many for a kernel that takes one as a number.
    """
    if count > 1 and operator != _TAKES_MANY:
        raise RuntimeError("Trying to pass too many CPU scalars to non-CPU kernel!")
