"""A record of what crossed between the CPU and the accelerator, and where the program waited."""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Literal

import torch
from torch import Tensor

Kind = Literal["host to device", "device to host", "sync"]

_TORCH = str(Path(torch.__file__).parent) + os.sep
_HERE = str(Path(__file__).parent) + os.sep
_BACKWARD = "_engine_run_backward"
_STDLIB = sysconfig.get_path("stdlib") + os.sep


@dataclass(frozen=True, slots=True)
class Move:
    """One crossing.

    Attributes:
        kind: a copy in one of two directions, or a sync: the program waits for the device to
            learn a value, as for `.item()`.
        shape: of the tensor that moved, or whose value was asked for.
        bytes: its size.
        operator: PyTorch's name for what did it, such as `aten::_to_copy`.
        file: the user's file, or "" when none is on the stack.
        line: the line in it, or 0.
    """

    kind: Kind
    shape: tuple[int, ...]
    bytes: int
    operator: str
    file: str
    line: int


_open: list[list[Move]] = []


@contextmanager
def ledger() -> Iterator[list[Move]]:
    """Record every crossing inside the `with` block, in order; blocks may be nested."""
    moves: list[Move] = []
    _open.append(moves)
    try:
        yield moves
    finally:
        _open[:] = [other for other in _open if other is not moves]


def record(kind: Kind, tensor: Tensor, operator: str) -> None:
    """Write a crossing of `tensor` to every open ledger."""
    if not _open:
        return
    file, line = _user_line()
    size = tensor.numel() * tensor.element_size()
    move = Move(kind, tuple(tensor.shape), size, operator, file, line)
    for moves in _open:
        moves.append(move)


def _user_line() -> tuple[str, int]:
    """Return the innermost line that is neither PyTorch's, nor the standard library's, nor ours."""
    found = _outside(sys._getframe(2))
    if found is None:  # a backward pass has a thread of its own, and was called in another
        threads = sys._current_frames().values()
        found = next(filter(None, map(_outside, filter(_goes_back, threads))), None)
    return found or ("", 0)


def _goes_back(frame: FrameType | None) -> bool:
    """Say whether a thread is in a backward pass, and not just waiting for its turn."""
    while frame is not None and frame.f_code.co_name != _BACKWARD:
        frame = frame.f_back
    return frame is not None


def _outside(frame: FrameType | None) -> tuple[str, int] | None:
    while frame is not None:
        file = frame.f_code.co_filename
        ours = file.startswith((_TORCH, _HERE, "<frozen"))
        installed = file.startswith(_STDLIB) and "-packages" not in file
        if not ours and not installed:
            return file, frame.f_lineno
        frame = frame.f_back
    return None
