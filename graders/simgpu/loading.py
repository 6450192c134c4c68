"""`torch.load(map_location="simgpu")`: PyTorch itself cannot make a storage on this device."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch.serialization import register_package

from graders.simgpu.arguments import check_options
from graders.simgpu.mixing import DEVICE
from graders.simgpu.tensor import SimTensor

_PRIORITY = 5  # before PyTorch's own
_rebuilding: Any = torch._utils


class Storage(torch.UntypedStorage):
    """Memory that `torch.load` makes tensors of the accelerator from; nobody else meets it.

    Attributes:
        crossed: whether a ledger has been told of it.
    """

    crossed = False

    @property
    def device(self) -> torch.device:  # type: ignore[override]
        """The simulated device."""
        return torch.device(DEVICE)


_memory: Any = Storage  # PyTorch's storages have no types
_storage: Any = torch.UntypedStorage


def with_device(load: Callable[..., Any]) -> Callable[..., Any]:
    """Return `torch.load`, but able to put what it reads on the simulated device."""
    register_package(_PRIORITY, lambda _storage: None, _restored)
    _rebuilding.set_tensor_metadata = _marking_both(_rebuilding.set_tensor_metadata)

    def load_onto(file: Any, map_location: Any = None, **options: Any) -> Any:
        if callable(map_location):  # asked once, since PyTorch asks none about tensors of a device
            answer = map_location(_storage(0), DEVICE)
            map_location = answer.device if answer is not None else None
        return load(file, map_location, **options)

    load_onto.__doc__ = load.__doc__
    return load_onto


def _restored(storage: Any, location: str) -> Storage | None:
    if location.partition(":")[0] != "simgpu":
        return None
    check_options({"device": torch.device(location)})
    there: Storage = _memory(storage.nbytes())
    there.copy_(storage)
    return there


def _marking_both(mark: Callable[[Any, Any], None]) -> Callable[[Any, Any], None]:
    """Return what marks a tensor as still to be conjugated, but marking the one behind it, too."""

    def mark_both(tensor: Any, metadata: Any) -> None:
        if type(tensor) is SimTensor:
            mark(tensor._host, metadata)
        mark(tensor, metadata)

    return mark_both
