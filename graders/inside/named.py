"""Whether the curves of a picture are named, and whether its axes are: what probes say of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from graders.inside.pictures import Picture
from graders.inside.training import NOTHING

THE_NAMES = "the names"
EACH_OTHERS = "each other's"
IN_THE_LEGEND = "given by hand in the legend"
AXES = ("xlabel", "ylabel")


def labelled(drawn: Picture) -> str:
    """Return in words what names the curves have, where each should have the one it is found by.

    A name may say more. What a legend shows beside a curve counts before the curve's own label.
    """
    if drawn.here is None:
        return NOTHING
    names = {name: one.named or one.label for name, one in drawn.found.items()}
    if all(_spoken(text, names) == [name] for name, text in names.items()):
        return THE_NAMES if any(one.label for one in drawn.found.values()) else IN_THE_LEGEND
    if not any(names.values()):
        elsewhere = any(_spoken(curve["label"], names) for curve in drawn.here["curves"])
        return "on other curves" if elsewhere else "none"
    found = {name for text in names.values() for name in _spoken(text, names)}
    return EACH_OTHERS if found == set(names) else "others"


def listed(drawn: Picture) -> str:
    """Return in words which of the names stand in a legend, where more may stand."""
    if drawn.here is None:
        return NOTHING
    names = set(drawn.found)
    found = {name for text in drawn.here["legend"] for name in _spoken(text, names)}
    if found == names:
        return THE_NAMES
    if not drawn.here["legend"]:
        return "none"
    return "some of the names" if found else "something else"


def told_apart(drawn: Picture, words: Mapping[str, Sequence[str]]) -> str:
    """Return in words what a legend has where each thing may be called by any of some `words`."""
    if drawn.here is None:
        return NOTHING
    number = len(set(drawn.here["legend"]))
    if not number:
        labels = any(one["label"] for one in drawn.here["curves"])
        return "none, but labels" if labels else "none"
    spoken = [_about(one.named or one.label, words) for one in drawn.found.values()]
    if [{name} for name in reversed(drawn.found)] == spoken:
        return "two names, each at the other's curve"
    return "two names" if number > 1 else "one name"


def swapped(drawn: Picture, along: str, up: str) -> Any:
    """Return whether each axis is named by the word that belongs to the other one."""
    if drawn.here is None:
        return NOTHING
    x, y = ({word for word in (along, up) if _has(drawn.here[n], word)} for n in AXES)
    return (x, y) == ({up}, {along})


def _has(label: str, word: str) -> bool:
    return re.search(rf"\b{word}(e?s)?\b", label, re.IGNORECASE) is not None


def _spoken(text: str, names: Iterable[str]) -> list[str]:
    return [name for name in names if name in text]


def _about(text: str, words: Mapping[str, Sequence[str]]) -> set[str]:
    """Return of which things a text speaks."""
    return {name for name, some in words.items() if _spoken(text.lower(), some)}
