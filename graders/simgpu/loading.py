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
        place = _place(map_location)
        if isinstance(place, torch.device) and place.type == "simgpu":
            return _Mover(place)(load(file, "cpu", **options))
        return load(file, place, **options)

    load_onto.__doc__ = load.__doc__
    return load_onto


def _place(map_location: Any) -> Any:
    """Return a device where all is to go to one, else what PyTorch can work with."""
    if isinstance(map_location, dict):
        places = {str(place).partition(":")[0] for place in map_location.values()}
        return torch.device("simgpu") if "simgpu" in places else map_location
    if callable(map_location):  # asked what it does with a storage of the device
        answer = map_location(_STORAGE(0), "simgpu:0")
        return answer.device if answer is not None else None
    return torch.device(map_location) if isinstance(map_location, str) else map_location


class _Mover:
    """Moves the tensors in what was loaded, each once, so that shared ones stay shared."""

    def __init__(self, device: torch.device) -> None:
        self.device = device
        self.moved: dict[int, tuple[Tensor, Tensor]] = {}  # with the old, to keep its id taken

    def __call__(self, loaded: Any) -> Any:
        return tree_map(self._move, loaded)

    def _move(self, value: Any) -> Any:
        if isinstance(value, nn.Module):
            return value.to(self.device)
        if not isinstance(value, Tensor):
            return value
        if id(value) not in self.moved:
            there: Tensor = value.detach().to(self.device)
            if isinstance(value, nn.Parameter):
                there = nn.Parameter(there, value.requires_grad)
            self.moved[id(value)] = value, there.requires_grad_(value.requires_grad)
        return self.moved[id(value)][1]
