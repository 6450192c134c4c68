"""Noticing, inside the child, that a student's code reaches for what it has no use for.

What is noticed becomes a flag for a human and never changes a score. It is told at once, so it can
not be taken back. It runs beside the student's code and can be fooled, so nothing rests on it; see
docs/security.md.
"""

from __future__ import annotations

import builtins
import importlib
import json
import json.encoder
import os
import sys
from collections.abc import Callable, Iterator
from types import FrameType, FunctionType, ModuleType
from typing import Any

import numpy as np
import safetensors.torch
import torch

from graders.inside.makers import Scripted
from graders.inside.reaches import SETTINGS, WORDS, offered_by, reaches
from graders.simgpu.answers import REPLACED, fill_in

Tell = Callable[[str, str], None]

# By the event: what it is a sign of, and among how many innermost callers the student has to be.
REACHES = {
    "sys._getframe": ("frames", 2),
    "sys._current_frames": ("frames", 2),
    "sys.settrace": ("frames", 3),
    "sys.setprofile": ("frames", 3),
    "sys.monitoring.register_callback": ("frames", 1),
    "sys.addaudithook": ("modules", 1),
    "gc.get_objects": ("gc", 5),
    "gc.get_referrers": ("gc", 5),
    "gc.get_referents": ("gc", 5),
    "ctypes.dlopen": ("ctypes", 5),
    "ctypes.dlsym": ("ctypes", 3),
    "ctypes.string_at": ("ctypes", 5),
    "ctypes.wstring_at": ("ctypes", 5),
    "ctypes.cdata": ("ctypes", 5),
    "subprocess.Popen": ("subprocess", 5),
    "os.system": ("subprocess", 5),
    "os.exec": ("subprocess", 5),
    "os.fork": ("subprocess", 5),
    "os.forkpty": ("subprocess", 5),
    "os.posix_spawn": ("subprocess", 5),
    "os.kill": ("subprocess", 5),
    "socket.__new__": ("network", 30),
    "socket.connect": ("network", 30),
    "socket.getaddrinfo": ("network", 30),
    "exec": ("code", 1),
    "compile": ("code", 1),
    "code.__new__": ("code", 1),
    "marshal.loads": ("code", 1),
}
# Attributes whose reading Python itself tells of, however their name is spelled.
TOLD_OF = {"tb_frame": "frames", "gi_frame": "frames", "cr_frame": "frames", "ag_frame": "frames",
           "__code__": "closures"}  # fmt: skip
PLACES = ("solutions", "hidden_tests", "/proc/", "results.db")
DANGEROUS = ("graders", "os", "posix", "builtins", "sys", "subprocess", "importlib")
FIRST_FREE_DESCRIPTOR = 3
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
    "around", "call", "child", "describing", "fits", "fitting", "generators", "hinges", "loading",
    "loops", "makers", "measuring", "networks", "packing", "placement", "points", "probing",
    "running", "signatures", "slopes", "starts", "steps", "tolerant", "training", "troubles",
)  # fmt: skip
# So deep in a library a text of the student's may be that is run.
DEEP = 12
_before: list[tuple[Any, str, Any]] = []
_sizes: list[tuple[type, int]] = []
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
    for name in [name for name in sys.modules if _is_engine(name)]:
        del sys.modules[name]
        package.pop(name.removeprefix("graders."), None)


def _is_engine(name: str) -> bool:
    return name.startswith("graders.") and not name.startswith("graders.simgpu")


def watch(filename: str, tell: Tell) -> Callable[[bool], None]:  # noqa: C901, PLR0915 - see below
    """Begin to notice what code in `filename` does, and `tell` of each kind of thing once.

    Returns what to call at the end, with whether to look at everything in torch and its like,
    which takes some milliseconds: it tells of what is replaced then. All that this needs is held
    on to here, where no name leads to.
    """
    getframe, told, looking = sys._getframe, set[str](), False  # noqa: SLF001 - no public way
    reaches, attributes = dict(REACHES), dict(TOLD_OF)
    places, dangerous, first_free = PLACES, DANGEROUS, FIRST_FREE_DESCRIPTOR
    before, everything, sizes = list(_before), dict(_all_before), list(_sizes)
    by_simgpu, is_filled_in, is_engine = REPLACED, fill_in.cache_info, _is_engine
    contains, get, text, whole, look = str.__contains__, dict.get, str, int, reaches_in

    def called_from_there(within: int, *, by_helper: bool) -> bool:
        """Return whether the student's file is among the `within` innermost callers.

        Libraries that a student may well call look at frames themselves (namedtuple, warnings),
        so a helper between the student and the frame has to be `inspect` or `traceback`. What a
        module does while it is imported is not the student's doing.
        """
        frame: FrameType | None = getframe(2)
        for step in range(within):
            if frame is None:
                return False
            name = frame.f_code.co_filename
            if name == filename:
                return True
            if name.startswith("<frozen importlib"):
                return False
            if by_helper and step == 0 and not name.endswith(("inspect.py", "traceback.py")):
                return False
            frame = frame.f_back
        return False

    def sign(event: str, args: tuple[Any, ...]) -> tuple[str, int, str]:
        if event == "open":
            return opened(args[0])
        if event == "object.__getattr__":
            name = args[1] if type(args[1]) is text else ""
            return get(attributes, name, ""), 1, name
        if event == "pickle.find_class":
            module = args[0] if type(args[0]) is text else ""
            return "code" if module.partition(".")[0] in dangerous else "", 5, event
        if event == "import" and type(args[0]) is text:
            return "engine" if is_engine(args[0]) else "", 1, f"import {args[0]}"
        code, within = get(reaches, event, ("", 0))
        return code, within, event

    def opened(path: Any) -> tuple[str, int, str]:
        if type(path) is whole:
            return "descriptors" if path >= first_free else "", 5, f"open({path})"
        for place in places if type(path) is text else ():
            if contains(path, place):
                return "files", 5, f"open({path!r})"
        return "", 0, ""

    def hook(event: str, args: tuple[Any, ...]) -> None:
        nonlocal looking
        if looking:  # looking for the caller raises an event of its own
            return
        looking = True
        try:
            code, within, detail = sign(event, args)
            frames = code == "frames" and event.startswith("sys._")
            if code and code not in told and called_from_there(within, by_helper=frames):
                told.add(code)
                tell(code, detail)
            if event == "compile" and called_from_there(DEEP, by_helper=False):
                for found, what in look(args[0]):
                    tell(found, f"in a text that it has run: {what}")
        finally:
            looking = False

    def replaced(thorough: bool) -> None:  # noqa: FBT001 - its only argument
        nonlocal looking
        looking = True  # for good: what is told later would end up in the midst of the answer
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

    _watch_modules(filename, tell)
    sys.addaudithook(hook)
    return replaced


def _watch_modules(filename: str, tell: Tell) -> None:
    """Tell of code in `filename` that sets a name of a module which graders rely on."""
    getframe, set_ = sys._getframe, ModuleType.__setattr__  # noqa: SLF001 - no public way
    here, settings = __file__, SETTINGS

    class Watched(ModuleType):
        def __setattr__(self, name: str, value: Any) -> None:
            frame = getframe(1)
            if frame.f_code.co_filename == here and frame.f_back is not None:  # by setattr()
                frame = frame.f_back
            if frame.f_code.co_filename == filename and not any(s in name for s in settings):
                tell("patched", f"{self.__name__}.{name} is replaced")
            set_(self, name, value)

    for owner in GUARDED:
        if type(owner) is ModuleType and owner not in (sys, os, builtins):
            owner.__class__ = Watched


def reaches_in(text: Any) -> list[tuple[str, str]]:
    """Return what a text reaches for that is about to be compiled; nothing for a syntax tree."""
    if isinstance(text, bytes):
        text = text.decode(errors="replace")
    return reaches(text, all_known=True) if type(text) is str else []


def watched_builtins(tell: Tell) -> dict[str, Any]:
    """Return the built-ins for a student's module: those that take a name look at it, and `tell`.

    So a name that is put together at run time is noticed as well.
    """
    told: set[str] = set()
    get, set_, has, words = getattr, setattr, hasattr, dict(WORDS)

    def look(owner: Any, name: Any) -> None:
        if type(name) is not str:
            return
        code = words.get(name, "")
        if not code and isinstance(owner, ModuleType):
            code = offered_by(owner.__name__, name)
        if code and code not in told:
            told.add(code)
            tell(code, f"the name {name} was put together")

    def getattr_(owner: Any, name: Any, *default: Any) -> Any:
        look(owner, name)
        return get(owner, name, *default)

    def setattr_(owner: Any, name: Any, value: Any) -> None:
        look(owner, name)
        set_(owner, name, value)

    def hasattr_(owner: Any, name: Any) -> bool:
        look(owner, name)
        return has(owner, name)

    def vars_(*owner: Any) -> Any:
        if owner and isinstance(owner[0], ModuleType):
            look(owner[0], "__builtins__")
        return vars(*owner) if owner else sys._getframe(1).f_locals  # noqa: SLF001 - as vars() does

    watched = {"getattr": getattr_, "setattr": setattr_, "hasattr": hasattr_, "vars": vars_}
    return {**vars(builtins), **watched}
