"""Telling mistakes apart: where an observation departs from the right one, and what explains it.

An observation is flattened to leaves, `"one_step:weights/w" -> value`. A mistake is known by
its departures: the leaves in which it differs from the reference, with the values that it
has there. It explains a submission that shows all of them. So several mistakes in one
submission can each be named, and what is stored of a mistake holds no right value.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import numpy as np

Leaves = dict[str, Any]

ABSENT = "<absent>"
# Two runs of the same mistake differ by the order of additions at most.
TOLERANCE = 1e-4


def flatten(node: Any, path: str) -> Leaves:
    """Return the leaves below `node`; a list of plain values is one leaf."""
    if isinstance(node, Mapping):
        joint = "/" if ":" in path else ":"
        parts = [flatten(part, f"{path}{joint}{key}") for key, part in node.items()]
    elif isinstance(node, list) and any(isinstance(p, (dict, list, np.ndarray)) for p in node):
        parts = [flatten(part, f"{path}/{i}") for i, part in enumerate(node)]
    else:
        return {path: node}
    return {name: leaf for part in parts for name, leaf in part.items()}


def below(probe: str, leaves: Leaves) -> Leaves:
    """Return those leaves that a probe has seen."""
    return {path: leaf for path, leaf in leaves.items() if path.split(":")[0] == probe}


def same(left: Any, right: Any, tolerance: float = TOLERANCE) -> bool:
    """Return whether two leaves are equal: numbers within `tolerance` of the larger one's size.

    The tolerance is relative to the largest magnitude in either leaf; NaN equals NaN.
    """
    numeric = (int, float, np.ndarray)
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, numeric) and isinstance(right, numeric):
        a, b = np.asarray(left), np.asarray(right)
        return a.shape == b.shape and distance(a, b) <= tolerance
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(
            same(a, b, tolerance) for a, b in zip(left, right, strict=True)
        )
    return type(left) is type(right) and bool(left == right)


def distance(left: np.ndarray, right: np.ndarray) -> float:
    """Return the largest difference of two arrays of one shape, relative to their largest entry.

    Entries that are not finite must agree exactly, or the distance is infinite.
    """
    a, b = left.astype(np.float64), right.astype(np.float64)
    finite = np.isfinite(a) & np.isfinite(b)
    if not np.array_equal(a[~finite], b[~finite], equal_nan=True):
        return float("inf")
    if not finite.any():
        return 0.0
    a, b = a[finite], b[finite]
    size = max(float(np.abs(a).max()), float(np.abs(b).max()))
    # Halves, since the difference of two huge numbers overflows.
    return 0.0 if size == 0 else 2 * float(np.abs(a / 2 - b / 2).max()) / size


def departures(seen: Leaves, right: Leaves) -> Leaves:
    """Return the leaves of `seen` that differ from `right`, and those of `right` it lacks.

    Where the code ended early (`probe:ended` tells how), the leaves of that probe that could
    not be seen do not count.
    """
    ended = {path.split(":")[0] for path in seen if path.endswith(":ended")}
    found = {
        path: leaf
        for path, leaf in seen.items()
        if path not in right or not same(leaf, right[path])
    }
    for path in right:
        if path not in seen and path.split(":")[0] not in ended:
            found[path] = ABSENT
    return found


def explains(mistake: Leaves, seen: Leaves) -> bool:
    """Return whether `seen`, all that was seen of a submission, shows all of `mistake`."""
    return bool(mistake) and all(_shown(path, leaf, seen) for path, leaf in mistake.items())


def _shown(path: str, leaf: Any, seen: Leaves) -> bool:
    if path in seen:
        return same(leaf, seen[path])
    ended = f"{path.split(':', maxsplit=1)[0]}:ended" in seen
    return isinstance(leaf, str) and leaf == ABSENT and not ended


def may_explain(mistake: Leaves, departed: Leaves, probes: Collection[str]) -> bool:
    """Return whether a mistake may explain where a submission departs, under whatever seed.

    `mistake` was seen under another seed: where a mistake departs, and the words that it shows
    there, stay the same, while numbers and the text of errors follow the seed. Only the leaves of
    `probes`, those that the submission was run under, can tell.
    """
    return all(
        path in departed and _alike(path, leaf, departed[path])
        for path, leaf in mistake.items()
        if path.split(":")[0] in probes
    )


def _alike(path: str, left: Any, right: Any) -> bool:
    words = isinstance(left, (str, bool)) and not path.endswith(":error")
    return not words or same(left, right)


def diagnose(seen: Leaves, mistakes: Mapping[str, Leaves]) -> list[str]:
    """Return the codes of the mistakes that explain `seen`, the widest explanation first.

    `seen` are all leaves of a submission, those where it is right among them.

    A mistake whose departures are all covered by wider ones is left out; mistakes with equal
    departures are all named.
    """
    candidates = {code: set(d) for code, d in mistakes.items() if explains(d, seen)}
    covered: set[str] = set()
    chosen: list[str] = []
    for _, group in _by_width(candidates):
        news = [code for code in group if not candidates[code] <= covered]
        chosen += news
        covered |= set().union(*(candidates[code] for code in news))
    return chosen


def _by_width(candidates: Mapping[str, set[str]]) -> Iterable[tuple[int, list[str]]]:
    widths = sorted({len(paths) for paths in candidates.values()}, reverse=True)
    for width in widths:
        yield width, [code for code, paths in candidates.items() if len(paths) == width]
