"""Whether the curves of a picture are named, and whether its axes are: what probes say of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graders.inside.pictures import Recognise

THE_NAMES = "the names"


def labelled(
    labels: Mapping[str, str], axes: Mapping[str, Any], curves: Mapping[str, Recognise]
) -> str:
    """Return in words how the curves, known by how they look, got their labels.

    `labels` holds for each name the label that was found. A label may say more than the name.
    """
    if all(_names(label, labels) == [name] for name, label in labels.items()):
        return THE_NAMES
    if not any(labels.values()):
        if any(_names(curve["label"], labels) for curve in axes["curves"]):
            return "on other curves"
        points = [one["points"] for one in axes["curves"] if one["points"] is not None]
        order = [name for one in points for name, known in curves.items() if known(one)]
        listed = [name for text in axes["legend"] for name in _names(text, labels)]
        if order == listed:
            return "given by hand in the legend"
        return "each other's" if set(order) == set(listed) else "none"
    found = {name for label in labels.values() for name in _names(label, labels)}
    return "each other's" if found == set(labels) else "others"


def listed(legend: Sequence[str], names: Sequence[str]) -> str:
    """Return in words which of the names stand in a legend, where more may stand."""
    found = {name for text in legend for name in _names(text, names)}
    if found == set(names):
        return THE_NAMES
    if not legend:
        return "none"
    return "some of the names" if found else "something else"


def swapped(axes: Mapping[str, Any], along: str, up: str) -> bool:
    """Return whether each axis has the word in its label that belongs to the other one."""
    x, y = axes["xlabel"].lower(), axes["ylabel"].lower()
    return up in x and along in y and up not in y and along not in x


def _names(text: str, names: Mapping[str, Any] | Sequence[str]) -> list[str]:
    return [name for name in names if name in text]
