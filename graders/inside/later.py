"""Whether a training may do something after many steps that a few do not show.

    steps = MANY if acts_later(student.source, "sine_data", "MLP", "plot_fit") else 120

What a loop does, it mostly does in its first steps. A thousand of them take a fifth of a second, so
a probe takes them only where the source gives a reason to. What it reports is what the code does
then, and not how it is written.
"""

from __future__ import annotations

import ast

MANY = 1000
RATES = ("param_groups", "lr_scheduler")
WAYS_OUT = (ast.Break, ast.Return, ast.Raise)


def acts_later(source: str, *apart_from: str) -> bool:
    """Return whether code may change learning rates, or end a loop before its time.

    Functions and classes whose names are in `apart_from` are left out.
    """
    return sets_rates(source, *apart_from) or _may_end_early(_parts(source, apart_from))


def sets_rates(source: str, *apart_from: str) -> bool:
    """Return whether code names what holds learning rates, or what changes them."""
    nodes = [node for part in _parts(source, apart_from) for node in ast.walk(part)]
    words = [word for node in nodes for _, word in ast.iter_fields(node) if isinstance(word, str)]
    return any(name in word for word in words for name in RATES)


def _may_end_early(parts: list[ast.stmt]) -> bool:
    nodes = [node for part in parts for node in ast.walk(part)]
    inside = [one for loop in nodes if isinstance(loop, ast.For) for one in ast.walk(loop)]
    return any(isinstance(one, WAYS_OUT) for one in inside) or any(
        isinstance(node, ast.While) for node in nodes
    )


def _parts(source: str, apart_from: tuple[str, ...]) -> list[ast.stmt]:
    statements = ast.parse(source).body
    return [one for one in statements if getattr(one, "name", None) not in apart_from]
