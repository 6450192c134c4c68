"""`torch.load(map_location="simgpu")`: PyTorch itself cannot make a storage on this device."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils._pytree import tree_map

_STORAGE: Any = torch.UntypedStorage


def with_device(load: Callable[..., Any]) -> Callable[..., Any]:
    """Return `torch.load`, but able to put what it reads on the simulated device.

    Tensors are found in dicts, lists, tuples and modules.
    """

    def load_onto(file: Any, map_location: Any = None, **options: Any) -> Any:
        if callable(map_location):  # asked what it does with a storage of the device
            answer = map_location(_STORAGE(0), "simgpu:0")
            map_location = str(answer.device) if answer is not None else None
        if isinstance(map_location, (str, torch.device)):
            device = torch.device(map_location)
            if device.type == "simgpu":
                return tree_map(_to(device), load(file, "cpu", **options))
        return load(file, map_location, **options)

    load_onto.__doc__ = load.__doc__
    return load_onto


def _to(device: torch.device) -> Callable[[Any], Any]:
    return lambda value: value.to(device) if isinstance(value, (Tensor, nn.Module)) else value
