"""How a student's function is called, what it does without being told, and whether it listens."""

from __future__ import annotations

import ast
import inspect
import textwrap
from functools import partial
from typing import Any

from graders.inside.describing import describe
from graders.inside.training import NOTHING

AS_IN_THE_STUB = "as in the stub"
NOT_TOLD = "not told"


def names_of_arguments(function: Any, *names: str) -> str:
    """Return `AS_IN_THE_STUB` if a function can be called with these names, its own otherwise."""
    signature = _signature(function)
    if signature is None:
        return AS_IN_THE_STUB
    try:
        signature.bind(**dict.fromkeys(names))
    except TypeError:
        return ", ".join(signature.parameters)[:200]
    return AS_IN_THE_STUB


def default_of(function: Any, name: str) -> int | str:
    """Return the whole number that an argument is by default, or in words that it is not known."""
    signature = _signature(function)
    if signature is None or name not in signature.parameters:
        return NOTHING
    default = signature.parameters[name].default
    return default if type(default) is int else "no whole number"


def defaults(function: Any, *names: str) -> dict[str, str]:
    """Return the default of each of some arguments, in words.

    `NOT_TOLD` stands for those of a function that takes whatever comes and hands it on.
    """
    signature = _signature(function)
    known = {} if signature is None else signature.parameters
    takes_all = any(one.kind is inspect.Parameter.VAR_KEYWORD for one in known.values())
    if signature is None or takes_all:
        return dict.fromkeys(names, NOT_TOLD)
    return {name: _in_words(known.get(name)) for name in names}


def overwrites(function: Any, name: str) -> bool:
    """Return whether a function gives an argument of its own another value.

    False where its source cannot be had.
    """
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(_own(function))))
    except (OSError, TypeError, SyntaxError):
        return False
    names = (node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == name)
    return any(isinstance(node.ctx, ast.Store) for node in names)


def _in_words(parameter: inspect.Parameter | None) -> str:
    if parameter is None:
        return "no argument of this name"
    if parameter.default is inspect.Parameter.empty:
        return "nothing: it has to be given"
    seen = describe(parameter.default)
    return str(seen["value"])[:80] if seen["kind"] in ("int", "float") else str(seen["kind"])


def _signature(function: Any) -> inspect.Signature | None:
    try:
        return inspect.signature(_own(function))
    except (TypeError, ValueError):
        return None


def _own(function: Any) -> Any:
    """Return the student's own function, of what a Student hands out."""
    return function.args[0] if isinstance(function, partial) else function
