"""What a function takes for granted where it is not told: the defaults of its arguments."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import partial
from typing import Any

from graders.inside.describing import describe

NOT_TOLD = "not told"


def defaults(function: Callable[..., Any], *names: str) -> dict[str, str]:
    """Return the default of each of some arguments, in words, of a function of a Student.

    `NOT_TOLD` stands for those of a function that takes whatever comes and hands it on.
    """
    theirs = function.args[0] if isinstance(function, partial) else function
    try:
        parameters = inspect.signature(theirs).parameters
    except (TypeError, ValueError):
        return dict.fromkeys(names, NOT_TOLD)
    if any(one.kind is inspect.Parameter.VAR_KEYWORD for one in parameters.values()):
        return dict.fromkeys(names, NOT_TOLD)
    return {name: _default(parameters.get(name)) for name in names}


def _default(parameter: inspect.Parameter | None) -> str:
    if parameter is None:
        return "no argument of this name"
    if parameter.default is inspect.Parameter.empty:
        return "nothing: it has to be given"
    seen = describe(parameter.default)
    return str(seen["value"])[:80] if seen["kind"] in ("int", "float") else str(seen["kind"])
