"""Noticing, inside the child, that a student's code reaches for what it has no use for.

What is noticed becomes a flag for a human and never changes a score. It runs beside the
student's code and can be fooled, so nothing rests on it; see docs/security.md.
"""

from __future__ import annotations

import builtins
import importlib
import json
import os
import sys
from collections.abc import Iterator
from types import FrameType, FunctionType
from typing import Any

import numpy as np
import safetensors.torch
import torch

from graders.inside.makers import Scripted
from graders.simgpu.answers import REPLACED, fill_in

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
# Few, since a child copies a page of memory for each object that is looked at.
GUARDED: dict[Any, str] = {
    torch: "allclose equal isclose eq manual_seed tensor zeros_like set_grad_enabled",
    torch.Tensor: "__eq__ __sub__ allclose equal backward clone cpu detach grad item numpy"
    " register_hook requires_grad shape tolist",
    torch.autograd: "backward grad",
    torch.nn.Module: "__call__ _call_impl eval named_parameters parameters train zero_grad",
    torch.nn.functional: "cross_entropy linear mse_loss",
    torch.optim.Optimizer: "register_step_post_hook zero_grad",
    torch.optim.SGD: "step",
    torch.testing: "assert_close",
    builtins: "abs all any bool float getattr int isinstance len open print round type",
    json: "dumps loads",
    np: "allclose array asarray isclose",
    safetensors.torch: "save",
    os: "write",
    sys: "_getframe addaudithook exc_info",
}
PROBES_USE = (
    "around", "call", "describing", "fits", "fitting", "generators", "hinges", "loops", "makers",
    "measuring", "networks", "placement", "points", "probing", "signatures", "slopes", "starts",
    "steps", "tolerant", "training", "troubles",
)  # fmt: skip
_noticed: dict[str, str] = {}
_before: list[tuple[Any, str, Any]] = []
_all_before: dict[Any, dict[str, Any]] = {}


def prepare() -> None:
    """Remember what a grader relies on, before any student's code ran."""
    Scripted([torch.zeros(1)], [])  # torch replaces an optimizer's step when it makes the first
    _before[:] = [
        (owner, name, vars(owner).get(name))
        for owner, names in GUARDED.items()
        for name in names.split()
    ]
    for owner in _engine():
        _before.extend((owner, n, v) for n, v in vars(owner).items() if isinstance(v, FunctionType))
    _all_before.update({owner: dict(vars(owner)) for owner in (*GUARDED, torch.nn)})


def _engine() -> Iterator[Any]:
    """Yield what probes use of this engine: modules and classes."""
    for name in PROBES_USE:
        module = importlib.import_module(f"graders.inside.{name}")
        yield module
        classes = (value for value in vars(module).values() if isinstance(value, type))
        yield from (c for c in classes if c.__module__ == module.__name__)


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


def flags(*, thorough: bool) -> list[dict[str, str]]:
    """Return what was noticed, as plain data.

    `thorough` looks at everything in torch and its like, which takes some milliseconds.
    """
    everything = ((o, n, value) for o, names in _all_before.items() for n, value in names.items())
    ours = REPLACED if fill_in.cache_info().currsize else frozenset[str]()
    for owner, name, before in everything if thorough else _before:
        if name == "__warningregistry__" or (owner is torch and name in ours):
            continue
        if vars(owner).get(name) is not before:
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
