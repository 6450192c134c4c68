"""Operators that PyTorch takes apart otherwise for subclasses of Tensor than for plain tensors.

Singular values and eigenvalues would come from another algorithm, and `one_hot` would accept
classes that do not exist. So these run whole on the CPU tensor, unless autograd has to look inside.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import torch
from torch import Tensor
from torch.autograd import forward_ad

from graders.simgpu.tensor import SimTensor, plans

_COMPOSITE = torch._C.DispatchKey.CompositeImplicitAutograd
_unpack: Any = forward_ad.unpack_dual

WHOLE = frozenset("linalg_svdvals linalg_eigvalsh linalg_eigvals one_hot".split())


def register(library: Any) -> None:
    """Give each of these operators a kernel above autograd."""
    for name in WHOLE:
        library.impl(name, _whole(getattr(torch.ops.aten, name).default), "AutogradPrivateUse1")


def composition(func: Any) -> Callable[..., Any]:
    """Return how PyTorch makes an operator of others.

    Not `func.decompose`, which prefers one that is written in Python and rounds otherwise.
    """
    if torch._C._dispatch_has_kernel_for_dispatch_key(func.name(), _COMPOSITE):
        return partial(func._op_dk, _COMPOSITE)
    made: Callable[..., Any] = func.decompose
    return made


def _whole(func: Any) -> Callable[..., Any]:
    apart = composition(func)

    def run(subject: Tensor, *args: Any, **kwargs: Any) -> Any:
        if type(subject) is not SimTensor or _differentiated(subject):
            return apart(subject, *args, **kwargs)
        return plans[func]((subject, *args), kwargs)

    return run


def _differentiated(tensor: Tensor) -> bool:
    backward = torch.is_grad_enabled() and tensor.requires_grad
    return backward or _unpack(tensor).tangent is not None
