"""Noticing, inside the child, that a student's code reaches for what it has no use for.

What is noticed becomes a flag for a human and never changes a score. It is told at once, so it can
not be taken back. It runs beside the student's code and can be fooled, so nothing rests on it; see
docs/security.md.
"""

from __future__ import annotations

import builtins
import sys
from collections.abc import Callable
from types import FrameType, ModuleType
from typing import Any

from graders.inside.guarding import Tell, comparison, is_engine, watch_modules
from graders.inside.reaches import WORDS, offered_by, reaches

# By the event: what it is a sign of, and among how many innermost callers the student has to be.
REACHES = {
    "sys._getframe": ("frames", 2),
    "sys._current_frames": ("frames", 2),
    "sys.settrace": ("frames", 1),
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
DANGEROUS = frozenset(["graders", "os", "posix", "builtins", "sys", "subprocess", "importlib"])
FIRST_FREE_DESCRIPTOR = 3
# So deep in a library a text of the student's may be that is run.
DEEP = 12


def watch(filename: str, tell: Tell) -> Callable[[bool], None]:  # noqa: C901 - see below
    """Begin to notice what code in `filename` does, and `tell` of each kind of thing once.

    Returns what to call at the end, with whether to look at everything in torch and its like,
    which takes some milliseconds: it tells of what is replaced then. All that this needs is held
    on to here, where no name leads to.
    """
    getframe, told, looking = sys._getframe, set[str](), False  # noqa: SLF001 - no public way
    reaches, attributes = dict(REACHES), dict(TOLD_OF)
    places, dangerous, first_free = PLACES, DANGEROUS, FIRST_FREE_DESCRIPTOR
    compare = comparison(tell)
    contains, get, text, whole = str.__contains__, dict.get, str, int
    look, engine = reaches_in, is_engine

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
            named = [one for one in args if type(one) is text]
            parts = {part for one in named for part in one.split(".")}
            return "code" if parts & dangerous else "", 5, event
        if event == "import" and type(args[0]) is text:
            return "engine" if engine(args[0]) else "", 1, f"import {args[0]}"
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
        compare(thorough)

    watch_modules(filename, __file__, tell)
    sys.addaudithook(hook)
    return replaced


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
