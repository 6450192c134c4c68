"""Under which names a student's function takes its arguments, and which it does without."""

from __future__ import annotations

import inspect
from functools import partial
from typing import Any

from graders.inside.training import NOTHING

AS_IN_THE_STUB = "as in the stub"


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


def _signature(function: Any) -> inspect.Signature | None:
    """Return the signature of what a Student hands out, None for what has none."""
    theirs = function.args[0] if isinstance(function, partial) else function
    try:
        return inspect.signature(theirs)
    except (TypeError, ValueError):
        return None
