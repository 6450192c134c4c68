"""The writing half of `graders.wire`: plain data and tensors to bytes."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import safetensors.torch
import torch
from torch import Tensor

from graders.wire import HEADER, MAGIC, bounded

_NUMPY_HAS_NONE = {torch.bfloat16: torch.float32}


class Unpackable(TypeError):
    """A probe reported something that is no plain data."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """A tensor as it was; what is done to the original later does not show."""

    tensor: Tensor


def kept(node: Any) -> Any:
    """Return plain data with copies of all tensors in it, for `pack`; the rest is left to that."""
    kind = type(node)
    if kind is dict:
        return {key: kept(part) for key, part in node.items()}
    if kind in (list, tuple):
        return [kept(part) for part in node]
    if isinstance(node, (np.ndarray, Tensor)):
        try:
            return _Kept(_stored(node))
        except Unpackable:
            return node
    return node


def pack(observation: Mapping[str, Any]) -> bytes:
    """Return `observation` as one message.

    Allowed are dicts with string keys, lists, tuples, tensors and arrays of real numbers,
    and bool, int, float, str and None. Tensors lose their graph and their device;
    bfloat16 becomes float32. Raises Unpackable for anything else.
    """
    tensors: dict[str, Tensor] = {}
    structure = _plain(observation, tensors, "observation")
    body = json.dumps(structure).encode()
    return HEADER.pack(MAGIC, len(body)) + body + safetensors.torch.save(tensors)


def _plain(node: Any, tensors: dict[str, Tensor], path: str) -> Any:
    kind = type(node)
    if kind is int:
        return bounded(node)
    if node is None or kind in (bool, float, str):
        return node
    if kind is dict:
        for key in node:
            if type(key) is not str or key.startswith("$") or "/" in key:
                raise Unpackable(f"{path} has the key {key!r}; use strings without $ and /")
        return {key: _plain(part, tensors, f"{path}/{key}") for key, part in node.items()}
    if kind in (list, tuple):
        return [_plain(part, tensors, f"{path}/{i}") for i, part in enumerate(node)]
    if isinstance(node, np.generic):
        return node.item()
    if isinstance(node, (_Kept, np.ndarray, Tensor)):
        name = str(len(tensors))
        tensors[name] = node.tensor if isinstance(node, _Kept) else _stored(node)
        return {"$tensor": name}
    raise Unpackable(f"{path} is a {kind.__name__}, which is no plain data")


def _stored(values: Tensor | np.ndarray) -> Tensor:
    """Return a plain CPU copy that shares no memory with anything.

    It is made by Tensor's own methods, whatever class or methods of its own a tensor has got.
    """
    tensor = torch.from_numpy(values.copy()) if isinstance(values, np.ndarray) else values
    with torch._C.DisableTorchFunctionSubclass():  # noqa: SLF001 - no public way
        plain = Tensor.as_subclass(Tensor.detach(tensor), Tensor).cpu()
    plain = plain.to(_NUMPY_HAS_NONE.get(plain.dtype, plain.dtype))
    if plain.is_complex():
        raise Unpackable("complex tensors are not supported; report real and imaginary parts")
    return plain.contiguous().clone() if math.prod(plain.shape) else torch.empty_like(plain)
