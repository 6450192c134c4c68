"""What only the hidden tests look at: another precision, and a tensor on another device."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

from graders.inside.describing import describe, near, plain
from graders.inside.probing import Draw
from graders.inside.running import fresh_state

# What PyTorch says when the devices of two tensors do not go together.
WRONG_DEVICE = ("not on the expected device", "same device", "can't convert meta device")


def elsewhere(student: Any, draw: Draw) -> dict[str, Any]:
    """Ask for the gradient in float32, and at an `x` that lives on another device.

    Only of an answer that is a tensor like x, and another one for another x, is more to be said.
    """
    values = draw.normal(4, 6)
    one, two = (plain(_ask(student, x)) for x in (values, 2 * values))
    if not (_is_like(values, one) and _is_like(values, two)) or near(two, one):
        return {"dtype": None, "left_the_device": None}
    return {"dtype": describe(one)["dtype"], "left_the_device": _left_the_device(student)}


def _ask(student: Any, values: Tensor) -> Any:
    fresh_state(1)
    return student.mean_square_grad(values.clone().requires_grad_())


def _is_like(values: Tensor, answer: Tensor | None) -> bool:
    """Return whether an answer holds finite numbers and has the shape of `values`."""
    return answer is not None and answer.shape == values.shape and bool(answer.isfinite().all())


def _left_the_device(student: Any) -> bool:
    """Return whether the answer lies on the CPU, or is made with its help, though x does not.

    The device is torch's "meta", whose tensors hold no numbers, so code may fail on it for
    reasons that no real device would give; such a failure says nothing.
    """
    fresh_state(1)
    x = torch.empty(5, 3, device="meta", requires_grad=True)
    try:
        with _Transfers():
            answer = student.mean_square_grad(x)
    except Exception as error:  # noqa: BLE001 the code has run before
        said = str(getattr(error, "cause", error))
        return any(words in said for words in WRONG_DEVICE)
    return isinstance(answer, Tensor) and answer.device != x.device


class _Transfers(TorchDispatchMode):
    """Lets numbers be read from a meta tensor, as they can be from any real device."""

    def __torch_dispatch__(
        self, function: Any, types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        kwargs = kwargs or {}
        name = function.overloadpacket.__name__
        if name == "_local_scalar_dense" and args[0].is_meta:
            return 1.0
        if name == "_to_copy" and args[0].is_meta and _is_cpu(kwargs.get("device")):
            return torch.zeros(args[0].shape, dtype=kwargs.get("dtype") or args[0].dtype)
        if name == "copy_" and args[1].is_meta and not args[0].is_meta:
            return args[0]
        return function(*args, **kwargs)


def _is_cpu(device: Any) -> bool:
    return device is not None and torch.device(device).type == "cpu"
