"""What graders rely on and student code could replace: remembered, watched, and out of reach.

What a student finds in the table of modules is not what grades. What they can reach, such as
PyTorch's own functions, is compared with what it was.
"""

from __future__ import annotations

import builtins
import importlib
import json
import json.encoder
import os
import sys
from collections.abc import Callable, Iterator
from types import FunctionType, ModuleType
from typing import Any

import numpy as np
import safetensors.torch
import torch

from graders.inside.makers import Scripted
from graders.inside.reaches import SETTINGS
from graders.simgpu.answers import REPLACED, fill_in

Tell = Callable[[str, str], None]

# Few, since a child copies a page of memory for each object that is looked at.
GUARDED: dict[Any, str] = {
    torch: "allclose equal isclose eq manual_seed tensor zeros_like set_grad_enabled"
    " is_grad_enabled get_default_dtype get_default_device",
    torch.Tensor: "__eq__ __sub__ allclose equal backward clone cpu detach grad item numpy"
    " register_hook requires_grad shape tolist",
    torch.autograd: "backward grad",
    torch.nn.Module: "__call__ _call_impl eval named_parameters parameters train zero_grad",
    torch.nn.functional: "cross_entropy linear mse_loss",
    torch.optim.Optimizer: "register_step_post_hook zero_grad",
    torch.optim.SGD: "step",
    torch.testing: "assert_close",
    builtins: "abs all any bool float getattr int isinstance len open print round type",
    json: "dumps loads _default_encoder",
    json.JSONEncoder: "encode iterencode default",
    json.encoder: "c_make_encoder encode_basestring_ascii",
    np: "allclose array asarray isclose",
    safetensors.torch: "save",
    os: "write",
    sys: "_getframe addaudithook exc_info",
}
PROBES_USE = (
    "around", "call", "child", "default_device", "describing", "fits", "fitting", "generators",
    "hinges", "later", "loading", "loops", "makers", "measuring", "networks", "packing",
    "placement", "points", "probing", "running", "scripts", "signatures", "sketching", "slopes",
    "starts", "steps", "tolerant", "training", "troubles",
)  # fmt: skip
_before: list[tuple[Any, str, Any]] = []
_sizes: list[tuple[type, int]] = []
# To go through all modules in each child would copy a page for each.
_names: list[str] = []
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
        if isinstance(owner, type):
            _sizes.append((owner, len(vars(owner))))
    _names[:] = [name for name in sys.modules if is_engine(name)]
    _all_before.update({owner: dict(vars(owner)) for owner in (*GUARDED, torch.nn)})


def _engine() -> Iterator[Any]:
    """Yield what probes use of this engine: modules and classes."""
    for name in PROBES_USE:
        module = importlib.import_module(f"graders.inside.{name}")
        yield module
        classes = (value for value in vars(module).values() if isinstance(value, type))
        yield from (c for c in classes if c.__module__ == module.__name__)


def out_of_reach() -> None:
    """Take the engine, but for `graders.simgpu`, out of the table of modules.

    Whoever looks there finds nothing, and who imports it gets a copy that nothing else uses.
    """
    package = vars(sys.modules["graders"])
    for name in _names:
        sys.modules.pop(name, None)
        package.pop(name.removeprefix("graders."), None)


def is_engine(name: str) -> bool:
    """Return whether a module is of this engine, and not for everybody."""
    return name.startswith("graders.") and not name.startswith("graders.simgpu")


def comparison(tell: Tell) -> Callable[[bool], None]:
    """Return what compares all this with what it was, and tells of the first thing replaced.

    Its argument is whether to look at everything in torch and its like, which takes milliseconds.
    """
    before, everything, sizes = list(_before), dict(_all_before), list(_sizes)
    by_simgpu, is_filled_in = REPLACED, fill_in.cache_info

    def compare(thorough: bool) -> None:  # noqa: FBT001 - its only argument
        ours = by_simgpu if is_filled_in().currsize else frozenset[str]()
        all_of = ((o, n, value) for o, names in everything.items() for n, value in names.items())
        for owner, name, value in all_of if thorough else before:
            if name == "__warningregistry__" or (owner is torch and name in ours):
                continue
            if vars(owner).get(name) is not value:
                tell("patched", f"{owner.__name__}.{name} was replaced")
                return
        for kind, size in sizes:
            if len(vars(kind)) != size:
                tell("patched", f"{kind.__name__} has got a new name")
                return

    return compare


def watch_modules(filename: str, builtins_file: str, tell: Tell) -> None:
    """Tell of code in `filename` that sets a name of a module which graders rely on.

    Its `setattr` is in `builtins_file`.
    """
    getframe, set_ = sys._getframe, ModuleType.__setattr__  # noqa: SLF001 - no public way
    settings = SETTINGS

    class Watched(ModuleType):
        def __setattr__(self, name: str, value: Any) -> None:
            frame = getframe(1)
            if (
                frame.f_code.co_filename == builtins_file and frame.f_back is not None
            ):  # by setattr()
                frame = frame.f_back
            if frame.f_code.co_filename == filename and not any(s in name for s in settings):
                tell("patched", f"{self.__name__}.{name} is replaced")
            set_(self, name, value)

    for owner in GUARDED:
        if type(owner) is ModuleType and owner not in (sys, os, builtins):
            owner.__class__ = Watched
