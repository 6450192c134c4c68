"""What only the hidden tests look at: another precision, and a tensor on another device."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

from graders.inside.probing import Draw, describe

# What PyTorch says when the devices of two tensors do not go together.
WRONG_DEVICE = ("not on the expected device", "same device", "can't convert meta device")


def elsewhere(student: Any, draw: Draw) -> dict[str, Any]:
    """Ask for the gradient in float32, and at an `x` that lives on another device.

    Only of an answer that is a tensor like x, and another one for another x, is more to be said.
    """
    values = draw.normal(4, 6)
    answers = [_ask(student, values), _ask(student, 2 * values)]
    if not all(map(_is_like_x, answers)) or torch.allclose(*(a.double() for a in answers)):
        return {"dtype": None, "left_the_device": None}
    return {"dtype": describe(answers[0])["dtype"], "left_the_device": _left_the_device(student)}


def _ask(student: Any, values: Tensor) -> Any:
    torch.default_generator.manual_seed(1)
    torch.set_grad_enabled(True)
    answer = student.mean_square_grad(values.clone().requires_grad_())
    return answer.detach() if isinstance(answer, Tensor) else answer


def _is_like_x(answer: object) -> bool:
    """Return whether an answer is a plain tensor of finite numbers of x's shape."""
    seen = describe(answer)
    if seen["kind"] != "Tensor" or seen["shape"] != [4, 6] or seen["device"] != "cpu":
        return False
    plain = answer.layout == torch.strided and answer.is_floating_point()
    return plain and bool(answer.isfinite().all())


def _left_the_device(student: Any) -> bool:
    """Return whether the answer lies on the CPU, or is made with its help, though x does not.

    The device is torch's "meta", whose tensors hold no numbers, so code may fail on it for
    reasons that no real device would give; such a failure says nothing.
    """
    torch.set_grad_enabled(True)
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
