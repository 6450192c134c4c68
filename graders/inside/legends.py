"""What the words in a picture of data and fit say: its legend, and the labels of its axes."""

from __future__ import annotations

from graders.inside.pictures import Picture
from graders.inside.training import NOTHING


def listed(drawn: Picture) -> str:
    """Return in words what the legend names."""
    if drawn.here is None:
        return NOTHING
    listed = len(set(drawn.here["legend"]))
    if listed:
        if _about("fit", drawn.found["data"].label) and _about("data", drawn.found["fit"].label):
            return "two names, each at the other's curve"
        return "two names" if listed > 1 else "one name"
    labelled = any(one["label"] for one in drawn.here["curves"])
    return "none, but labels" if labelled else "none"


def _about(which: str, label: str) -> bool:
    """Return whether a label speaks of the data or of the fit, and of nothing else."""
    words = {"data": ("data", "point", "sin"), "fit": ("fit", "model", "predict", "network", "mlp")}
    spoken = {name for name, some in words.items() if any(one in label.lower() for one in some)}
    return spoken == {which}


def axes_swapped(drawn: Picture) -> bool:
    """Return whether the axis that runs along is called y, and the one that runs up x."""
    names = [(drawn.here or {}).get(name, "").strip(" $").lower() for name in ("xlabel", "ylabel")]
    return names == ["y", "x"]
