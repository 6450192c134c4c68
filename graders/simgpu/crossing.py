"""`model.to("simgpu")` and `model.cpu()` as on CUDA: parameters keep identity, hooks, attributes.

On CUDA PyTorch sets `param.data`. Here the contents of old and new tensor are swapped, since one of
them is of a subclass of Tensor. PyTorch's own swap loses hooks and attributes, and refuses
where a view or a graph is alive.
"""

from __future__ import annotations

from typing import Any, NoReturn

import torch
from torch import Tensor

_OURS = ("_host", "_is_param")
_edge: Any = torch.autograd.graph.get_gradient_edge


def cross(old: Any, new: Any) -> None:
    """Make `old` what `new` is, on the other side, but for its hooks and attributes.

    Views and graphs go on with the old contents, as they do on CUDA.
    """
    hooks, later_hooks = old._backward_hooks, old._post_accumulate_grad_hooks
    own = {name: value for name, value in old.__dict__.items() if name not in _OURS}
    if old.requires_grad and old.is_leaf and not old.is_inference():
        with torch.inference_mode(mode=False):
            _edge(old).node.register_prehook(_refuse_old_graph)
    old.__class__, new.__class__ = new.__class__, old.__class__
    old.__dict__, new.__dict__ = new.__dict__, old.__dict__
    torch._C._swap_tensor_impl(old, new)
    old.__dict__.update(own)
    if hooks:
        old._backward_hooks = hooks
    if later_hooks:
        old._post_accumulate_grad_hooks = later_hooks


def _refuse_old_graph(_gradients: Any) -> NoReturn:
    raise RuntimeError(
        "A parameter has moved to another device since this graph was made with it. Move the "
        "model before the forward pass, or after the backward pass."
    )


def leave(tensor: Any, numbers: Tensor) -> None:
    """Put `numbers`, which lie on the CPU, behind a tensor of the device, and its gradient along.

    On CUDA a gradient may stay where it was; for PyTorch's swap it has to come at once.
    """
    gradient, tensor.grad = tensor.grad, None
    wanted = tensor.requires_grad
    parameter = getattr(tensor, "_is_param", False)
    plain = numbers.detach()
    cross(tensor, torch.nn.Parameter(plain) if parameter else plain)
    tensor.requires_grad_(wanted)
    if gradient is not None:
        gradient.data = gradient.to(numbers.device, numbers.dtype)
        tensor.grad = gradient
