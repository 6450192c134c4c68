"""Noticing, inside the child, that a student's code reaches for what it has no use for.

What is noticed becomes a flag for a human and never changes a score. It runs beside the
student's code and can be fooled, so nothing rests on it; see docs/security.md.
"""

from __future__ import annotations

import builtins
import json
import sys
from types import FrameType
from typing import Any

import numpy as np
import safetensors.torch
import torch

REACHES = {
    "sys._getframe": "frames",
    "sys._current_frames": "frames",
    "gc.get_objects": "gc",
    "gc.get_referrers": "gc",
    "gc.get_referents": "gc",
    "ctypes.dlopen": "ctypes",
    "ctypes.string_at": "ctypes",
    "ctypes.wstring_at": "ctypes",
    "ctypes.cdata": "ctypes",
    "subprocess.Popen": "subprocess",
    "os.system": "subprocess",
    "os.exec": "subprocess",
    "os.fork": "subprocess",
    "os.forkpty": "subprocess",
    "os.posix_spawn": "subprocess",
    "os.kill": "subprocess",
    "socket.__new__": "network",
    "socket.connect": "network",
}
GUARDED: tuple[Any, ...] = (
    torch, torch.Tensor, torch.nn.Module, torch.nn.functional, torch.autograd,
    torch.optim.Optimizer, torch.optim.SGD, torch.testing, builtins, json, np,
    safetensors.torch,
)  # fmt: skip
_noticed: dict[str, str] = {}
_before: list[dict[str, Any]] = []


def prepare() -> None:
    """Remember what torch and its like look like before any student's code ran."""
    _before[:] = [dict(vars(owner)) for owner in GUARDED]


def watch(filename: str) -> None:
    """Begin to notice what code in `filename` does."""
    looking = False

    def hook(event: str, args: tuple[Any, ...]) -> None:
        nonlocal looking
        if looking:  # looking for the caller raises an event of its own
            return
        code, detail = _opened(args) if event == "open" else (REACHES.get(event, ""), event)
        if code and code not in _noticed:
            looking = True
            if _called_from(filename, within=2 if code == "frames" else 5):
                _noticed[code] = detail
            looking = False

    sys.addaudithook(hook)


def flags() -> list[dict[str, str]]:
    """Return what was noticed, as plain data."""
    for owner, before in zip(GUARDED, _before, strict=True):
        now = vars(owner)
        for name in before:
            if now.get(name) is not before[name] and not name.startswith("__"):
                _noticed.setdefault("patched", f"{owner.__name__}.{name} was replaced")
    return [{"code": code, "detail": detail[:200]} for code, detail in _noticed.items()]


def _opened(args: tuple[Any, ...]) -> tuple[str, str]:
    path = args[0] if isinstance(args[0], str) else ""
    places = ("solutions", "hidden_tests", "/proc/", "results.db")
    return ("files", f"open({path!r})") if any(p in path for p in places) else ("", "")


def _called_from(filename: str, within: int) -> bool:
    """Return whether the student's file is among the `within` innermost callers.

    Libraries that a student may well call look at frames themselves (namedtuple, warnings),
    so a helper between the student and the frame has to be `inspect` or `traceback`.
    """
    frame: FrameType | None = sys._getframe(2)  # noqa: SLF001 - there is no public way
    for step in range(within):
        if frame is None:
            return False
        name = frame.f_code.co_filename
        if name == filename:
            return True
        if within == 2 and step == 0 and not name.endswith(("inspect.py", "traceback.py")):  # noqa: PLR2004
            return False
        frame = frame.f_back
    return False
