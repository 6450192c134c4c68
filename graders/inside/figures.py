"""What probes say of a picture: a matplotlib figure as plain data.

    seen = describe_figure(student.plot_losses(histories))
    seen["axes"][0]["yscale"], [curve["label"] for curve in seen["axes"][0]["curves"]]

Right pictures are drawn in many ways, so a probe reports what it finds in here, not all of it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from torch import Tensor

# A curve with more points is described without them: no exercise draws one.
MOST_POINTS = 10_000
NOTHING_DRAWN = ("None", "none", " ", "")


def describe_figure(value: object) -> dict[str, Any]:
    """Return what kind of thing `value` is, and what is drawn in it if it is a figure.

    A "Figure" has `axes`, each with `xlabel`, `ylabel` and `title` (empty where there is none),
    `xscale` and `yscale` (such as "linear" and "log"), `legend` (the names in it) and `curves`.
    Names in a legend of the whole figure count for each of its axes.
    """
    if not isinstance(value, Figure):
        return {"kind": "None" if value is None else str(type(value).__name__)[:80]}
    return {"kind": "Figure", "axes": [_axes(one, value.legends) for one in value.axes]}


def _axes(axes: Axes, common: list[Legend]) -> dict[str, Any]:
    legend = axes.get_legend()
    legends = [*common, *([legend] if legend is not None else [])]
    entries = [entry for one in legends for entry in _entries(one)]
    curves = [one for one in axes.get_children() if _is_curve(one, axes)]
    labels = (axes.get_xlabel(), axes.get_ylabel()) if axes.axison else ("", "")
    return {
        "xlabel": labels[0] or axes.figure.get_supxlabel(),
        "ylabel": labels[1] or axes.figure.get_supylabel(),
        "title": axes.get_title(),
        "xscale": axes.get_xscale(),
        "yscale": axes.get_yscale(),
        "legend": [text for _, text in entries],
        "curves": [{**_curve(one), "named": _named(one, curves, entries)} for one in curves],
    }


def _is_curve(artist: Artist, axes: Axes) -> bool:
    """Return whether an artist is a line or a cloud of points, and can be seen."""
    seen = artist.get_visible() and artist.get_alpha() != 0 and axes.get_visible()
    paper = to_rgba(axes.get_facecolor())
    if isinstance(artist, Line2D):
        joined, marked = _joined(artist), str(artist.get_marker()) not in NOTHING_DRAWN
        return seen and (joined or marked) and (marked or to_rgba(artist.get_color()) != paper)
    if isinstance(artist, PathCollection):
        colors = [*artist.get_facecolor(), *artist.get_edgecolor()]
        return seen and (not colors or any(tuple(one) != paper for one in colors))
    return False


def _joined(line: Line2D) -> bool:
    return str(line.get_linestyle()) not in NOTHING_DRAWN and line.get_linewidth() > 0


def _curve(artist: Any) -> dict[str, Any]:
    """Return a curve's `kind` ("line" or "points"), its `label` and its `points`, a row each.

    `points` is None where they cannot be had.
    """
    line = isinstance(artist, Line2D)
    joined = line and _joined(artist)
    label = str(artist.get_label() or "")
    return {
        "kind": "line" if joined else "points",
        "label": "" if label.startswith("_") else label,  # matplotlib's own names
        "points": _points(artist.get_xydata if line else artist.get_offsets),
    }


def _points(read: Any) -> Tensor | None:
    try:
        points = np.ma.filled(np.ma.asarray(read(), dtype=np.float64), np.nan)
    except Exception:  # noqa: BLE001 - what was drawn need not even be numbers
        return None
    plain = points.ndim == 2 and points.shape[1] == 2 and len(points) <= MOST_POINTS  # noqa: PLR2004
    return torch.from_numpy(points.copy()) if plain else None


def _entries(legend: Legend) -> list[tuple[Artist | None, str]]:
    """Return what a legend shows: small artists that look like curves, each with its text."""
    texts = [text.get_text() for text in legend.get_texts()]
    return list(zip(legend.legend_handles, texts, strict=False))


def _named(curve: Artist, curves: list[Artist], entries: list[tuple[Artist | None, str]]) -> str:
    """Return the text that a reader of the legend takes for a curve's name, or ""."""
    alone = [_look(one) for one in curves].count(_look(curve)) == 1
    texts = {text for artist, text in entries if _look(artist) == _look(curve)}
    return texts.pop() if alone and len(texts) == 1 else ""


def _look(artist: Artist | None) -> tuple[object, ...]:
    """Return what tells one curve from another in a picture: its colours, line and marker."""
    if isinstance(artist, Line2D):
        marker = str(artist.get_marker())
        return to_rgba(artist.get_color()), str(artist.get_linestyle()), marker
    if isinstance(artist, PathCollection):
        return str(artist.get_facecolor()), str(artist.get_edgecolor())
    return ()
