"""Operators in place: on shapes, through views, and under autograd."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from .samples import leaf, mask, vector, waves, whole


def out_grows(d: torch.device) -> Tensor:
    return torch.add(vector(d), 1, out=torch.empty(0, device=d))


def in_place(change: Callable[[Tensor], Any]) -> Callable[[torch.device], list[Any]]:
    """Return a case: what is left of a matrix after a change in place."""

    def case(d: torch.device) -> list[Any]:
        x = waves(3, 1, 4, device=d)
        change(x)
        return [x, list(x.shape), list(x.stride()), x.is_contiguous()]

    return case


def differentiated(change: Callable[[Tensor], Any]) -> Callable[[torch.device], list[Tensor]]:
    """Return a case: the gradient of a leaf after what was computed of it is changed in place."""

    def case(d: torch.device) -> list[Tensor]:
        x = waves(3, 4, device=d).requires_grad_()
        y = x * 2
        changed = change(y)
        y = y if changed is None else changed
        (y * waves(*y.shape, device=d)).sum().backward()
        return [y, x.grad]

    return case


def set_item(where: Any, what: Any) -> Callable[[Tensor], None]:
    def change(y: Tensor) -> None:
        y[where] = what

    return change


def doubled_column(y: Tensor) -> None:
    y[:, 1] *= 2


def added_row(y: Tensor) -> None:
    row = y[1]
    row += y[0].detach()


def leaf_changed(d: torch.device) -> None:
    x = leaf(d)
    x += 1


def leaf_view_changed(d: torch.device) -> None:
    leaf(d)[0] = 1.0


def leaf_changed_without_gradients(d: torch.device) -> Tensor:
    x = leaf(d)
    with torch.no_grad():
        x -= 0.5
        x[0] = 7.0
    return x


def detached_shares(d: torch.device) -> list[Any]:
    x = leaf(d)
    x.detach().mul_(3)
    x.data[0] = 5.0
    return [x, x.detach().requires_grad, x.data.requires_grad]


def swapped(d: torch.device) -> Tensor:
    x = vector(d)
    x[0], x[1] = x[1].clone(), x[0].clone()
    return x


def out_argument(d: torch.device) -> list[Any]:
    out = torch.empty(4, device=d)
    given = torch.mul(vector(d), 3, out=out)
    return [out, given is out]


def out_view(d: torch.device) -> Tensor:
    x = waves(2, 4, device=d)
    torch.add(vector(d), 1, out=x[1])
    return x


def assigned(d: torch.device, where: Any, what: Any) -> Tensor:
    x = waves(3, 4, device=d)
    x[where(x) if callable(where) else where] = what
    return x


IN_PLACE = {
    "out= of another shape": ("device", out_grows),
    # what changes a tensor's shape in place
    "unsqueeze_": ("device", in_place(lambda x: x.unsqueeze_(0))),
    "squeeze_": ("device", in_place(lambda x: x.squeeze_(1))),
    "transpose_": ("device", in_place(lambda x: x.transpose_(0, 2))),
    "t_": ("device", in_place(lambda x: x.squeeze_().t_())),
    "changed after t_": ("device", in_place(lambda x: x.squeeze_().t_()[0].fill_(9))),
    "shape changed, then used": (
        "device",
        lambda d: (vector(d).unsqueeze_(1) @ vector(d).unsqueeze_(0)).sum(0),
    ),
    # in place
    "operators in place": (
        "device",
        lambda d: vector(d).add_(1).mul_(2).sub_(0.5).div_(3).pow_(2).clamp_(0, 1).sqrt_().neg_(),
    ),
    "masked assignment": ("device", lambda d: assigned(d, lambda x: x < 0, 0.0)),
    "assignment of a row": ("device", lambda d: assigned(d, 1, torch.zeros(4, device=d))),
    "two swapped": ("device", swapped),
    "copy_ within": ("device", in_place(lambda x: x[0].copy_(x[1].clone()))),
    "in place with another dtype": (
        "RuntimeError: dtypes",
        lambda d: whole(d).add_(0.5),
    ),
    "out=": ("device", out_argument),
    "out= a view": ("device", out_view),
    "sort(out=)": (
        "device",
        lambda d: torch.sort(
            vector(d), out=(torch.empty(4, device=d), torch.empty(4, device=d).long())
        ),
    ),
    # with autograd
    "leaf in place": ("RuntimeError: leaf", leaf_changed),
    "view of a leaf in place": ("RuntimeError: view of a leaf", leaf_view_changed),
    "leaf in place under no_grad": ("device", leaf_changed_without_gradients),
    "detach and data share memory": ("device", detached_shares),
    "y[0] = 0": ("device", differentiated(set_item(0, 0.0))),
    "y[:, 1] *= 2": ("device", differentiated(doubled_column)),
    "view += tensor": ("device", differentiated(added_row)),
    "y[mask] = 1": ("device", differentiated(lambda y: set_item(y.detach() > 0, 1.0)(y))),
    "y.relu_()": ("device", differentiated(lambda y: y.relu_())),
    "y.T": ("device", differentiated(lambda y: y.T)),
    "y.unbind()": ("device", differentiated(lambda y: y.unbind(1)[2])),
    "y.expand()": ("device", differentiated(lambda y: y[:, :1].expand(3, 5))),
    "where(mask)": ("device", lambda d: torch.where(mask(d), vector(d), 0.0)),
}
