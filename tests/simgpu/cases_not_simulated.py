"""What a real accelerator does and the simulated one refuses, saying so."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from .samples import vector, waves


def resized(d: torch.device) -> Tensor:
    return vector(d).resize_(2)


def set_to(d: torch.device) -> Tensor:
    return torch.empty(0, device=d).set_(vector(d))


def recorded_stream(d: torch.device) -> None:
    vector(d).record_stream(torch.Stream(device=d))


def current_stream(d: torch.device) -> bool:
    return getattr(torch, d.type).current_stream() is not None


def event(d: torch.device) -> bool:
    torch.Event(device=d).record()
    return True


def quantized(d: torch.device) -> Tensor:
    return torch.quantize_per_tensor(vector(d), 0.1, 0, torch.qint8).dequantize()


# the name: what a real accelerator does, and how
NOT_SIMULATED = {
    "resize_": ("device", resized),
    "set_": ("device", set_to),
    "untyped_storage": ("plain", lambda d: vector(d).untyped_storage().nbytes()),
    "pin_memory": ("cpu", lambda _d: vector().pin_memory()),
    "zeros(pin_memory=True)": ("cpu", lambda _d: torch.zeros(2, pin_memory=True)),
    "Stream": ("plain", lambda d: torch.Stream(device=d).device == d),
    "Event": ("plain", event),
    "current_stream": ("plain", current_stream),
    "record_stream": ("plain", recorded_stream),
    "to_sparse": ("device", lambda d: waves(2, 2, device=d).to_sparse().to_dense()),
    "sparse_coo_tensor(device=)": (
        "device",
        lambda d: torch.sparse_coo_tensor([[0, 1]], [1.0, 2.0], (3,), device=d).to_dense(),
    ),
    "zeros(layout=sparse, device=)": (
        "device",
        lambda d: torch.zeros(2, layout=torch.sparse_coo, device=d).to_dense(),
    ),
    "Embedding(sparse=True)": (
        "device",
        lambda d: _gradient(nn.Embedding(4, 2, sparse=True), d).to_dense() * 0,
    ),
    "nested_tensor": (
        "device",
        lambda d: torch.nested.nested_tensor([vector(d), vector(d)[:2]]).to_padded_tensor(0.0),
    ),
    "quantize_per_tensor": ("device", quantized),
}


def _gradient(layer: nn.Module, d: torch.device) -> Tensor:
    layer.to(d)(torch.tensor([1, 2], device=d)).sum().backward()
    return layer.weight.grad
