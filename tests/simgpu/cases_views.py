"""Views share memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from .samples import vector, waves


def zeroed(view: Callable[[Tensor], Any]) -> Callable[[torch.device], Tensor]:
    """Return a case: a matrix after a view of it was filled with zeros."""

    def case(d: torch.device) -> Tensor:
        x = waves(3, 4, device=d)
        part = view(x)
        for piece in part if isinstance(part, tuple) else [part]:
            piece.zero_()
        return x

    return case


def data_assigned(d: torch.device) -> list[Any]:
    x = nn.Parameter(vector(d))
    before = id(x)
    x.data = waves(2, 3, device=d)
    (x * 2).sum().backward()
    return [x, list(x.shape), id(x) == before, x.grad]


def data_moved_to_the_cpu(d: torch.device) -> Tensor:
    weight = nn.Parameter(vector(d))
    weight.data = weight.data.cpu()
    return weight


def data_seen_by_views(d: torch.device) -> list[Tensor]:
    x = vector(d)
    part = x[:2]
    x.data = torch.zeros(4, device=d)
    x += 1
    return [x, part]


def family(d: torch.device) -> list[Any]:
    x = waves(3, 4, device=d).clone()
    row = x[1]
    return [
        row._base is x,
        row.storage_offset(),
        list(x.T.stride()),
        x.T.is_contiguous(),
        x.T.contiguous().is_contiguous(),
        row.data_ptr() - x.data_ptr(),
        x.reshape(-1).data_ptr() == x.data_ptr(),
        x.T.reshape(-1).data_ptr() == x.data_ptr(),
        row.is_set_to(x[1]),
    ]


def versions(d: torch.device) -> list[int]:
    x = vector(d)
    x.add_(1)
    x[0].zero_()
    return [x._version]


def chain(d: torch.device) -> Tensor:
    x = waves(2, 3, 4, device=d)
    x.permute(2, 0, 1)[1:].flatten(1)[:, ::2].add_(10)
    x.view(6, 4).T[0].narrow(0, 2, 3).mul_(-1)
    return x


def complex_parts(d: torch.device) -> Tensor:
    z = torch.complex(vector(d), -vector(d))
    z.real.zero_()
    torch.view_as_real(z)[0] = 3.0
    return z


def other_bits(d: torch.device) -> Tensor:
    x = vector(d)
    x.view(torch.int32)[0] = 0
    return x


VIEWS = {
    # a view shares its base's memory
    "x[1]": ("device", zeroed(lambda x: x[1])),
    "x[:, ::2]": ("device", zeroed(lambda x: x[:, ::2])),
    "T": ("device", zeroed(lambda x: x.T[0])),
    "transpose": ("device", zeroed(lambda x: x.transpose(0, 1)[1:3])),
    "view": ("device", zeroed(lambda x: x.view(4, 3)[1])),
    "reshape that views": ("device", zeroed(lambda x: x.reshape(2, 6)[1])),
    "reshape that copies": ("device", zeroed(lambda x: x.T.reshape(2, 6)[1])),
    "flatten": ("device", zeroed(lambda x: x.flatten()[3:8])),
    "permute": ("device", zeroed(lambda x: x.permute(1, 0)[2])),
    "squeeze, unsqueeze": ("device", zeroed(lambda x: x.unsqueeze(1).squeeze()[2])),
    "expand": ("device", lambda d: vector(d).expand(2, 4)),
    "expand is not to be written to": (
        "RuntimeError: overlap",
        lambda d: vector(d).expand(2, 4).add_(1),
    ),
    "diagonal": ("device", zeroed(lambda x: x.diagonal())),
    "narrow, select": ("device", zeroed(lambda x: x.narrow(0, 1, 2).select(1, 3))),
    "chunk": ("device", zeroed(lambda x: x.chunk(2, dim=1)[1])),
    "split": ("device", zeroed(lambda x: x.split([1, 2])[1])),
    "unbind": ("device", zeroed(lambda x: x.unbind(1)[::2])),
    "unfold": ("device", lambda d: vector(d).unfold(0, 2, 1)),
    "as_strided": ("device", zeroed(lambda x: x.as_strided((2, 2), (4, 1), 5))),
    "as_strided of a view": ("device", zeroed(lambda x: x[1:].as_strided((2,), (3,)))),
    "detach": ("device", zeroed(lambda x: x.detach()[0])),
    "data": ("device", zeroed(lambda x: x.data[0])),
    "views of views": ("device", chain),
    "indices copy": ("device", zeroed(lambda x: x[[0, 1]])),
    "view of a transposed matrix": (
        "RuntimeError: view",
        lambda d: waves(3, 4, device=d).T.view(-1),
    ),
    "real, view_as_real": ("device", complex_parts),
    "view(dtype)": ("device", other_bits),
    "_base, stride, data_ptr": ("plain", family),
    "_version": ("plain", versions),
    ".data = tensor of the device": ("device", data_assigned),
    ".data = tensor of the CPU": ("cpu", data_moved_to_the_cpu),
    ".data = leaves old views alone": ("device", data_seen_by_views),
}
