"""A figure is described as plain data, whatever a student drew."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import torch
from matplotlib import pyplot as plt

from graders.inside.figures import describe_figure
from graders.inside.packing import pack
from graders.wire import unpack


@pytest.fixture(name="axes")
def fixture_axes() -> Any:
    """Return the axes of a new figure, which is closed after the test."""
    figure, axes = plt.subplots()
    yield axes
    plt.close(figure)


def curves(axes: Any) -> list[dict[str, Any]]:
    """Return the curves that are seen in the one axes of a figure."""
    (seen,) = describe_figure(axes.figure)["axes"]
    return seen["curves"]


def test_points_and_lines_are_told_apart(axes):
    """A scatter and a plot without a line are points; a plot with one is a line."""
    axes.scatter([1, 2], [3, 4])
    axes.plot([1, 2], [3, 4], "o")
    axes.plot([1, 2], [3, 4])

    assert ["line", "points", "points"] == sorted(curve["kind"] for curve in curves(axes))


def test_the_points_of_a_curve_are_a_row_each(axes):
    """The points come as x and y, also from columns of tensors."""
    axes.plot(torch.tensor([[1.0], [2.0]]), torch.tensor([[3.0], [4.0]]))

    (curve,) = curves(axes)

    assert [[1.0, 3.0], [2.0, 4.0]] == curve["points"].tolist()


def test_labels_scales_and_legend_are_told(axes):
    """All that is written at the edge of a picture is there."""
    axes.plot([1, 2], [1, 2], label="SGD")
    axes.plot([1, 2], [2, 1])
    axes.set(xlabel="step", ylabel="loss", title="Losses", yscale="log")
    axes.legend()

    (seen,) = describe_figure(axes.figure)["axes"]

    assert ("step", "loss", "Losses") == (seen["xlabel"], seen["ylabel"], seen["title"])
    assert ("linear", "log") == (seen["xscale"], seen["yscale"])
    assert ["SGD"] == seen["legend"]
    assert ["SGD", ""] == [curve["label"] for curve in seen["curves"]]


def test_a_legend_of_the_figure_counts(axes):
    """A legend beside the axes names their curves as well."""
    axes.plot([1, 2], [1, 2], label="SGD")
    axes.figure.legend()

    assert ["SGD"] == describe_figure(axes.figure)["axes"][0]["legend"]


def test_what_cannot_be_seen_is_left_out(axes):
    """A curve that is hidden does not count."""
    axes.plot([1, 2], [1, 2], visible=False)

    assert [] == curves(axes)


@pytest.mark.parametrize(
    ("value", "kind"),
    [(None, "None"), (plt, "module"), ((1, 2), "tuple"), (torch.zeros(1), "Tensor")],
)
def test_anything_else_is_called_by_its_type(value, kind):
    """What is no figure is told by its type alone."""
    assert {"kind": kind} == describe_figure(value)


def test_odd_curves_do_not_break_it(axes):
    """Words, days, NaN, nothing at all, and points that do not go together are survived."""
    axes.scatter([], [])
    axes.plot([float("nan"), 1.0], [2.0, float("inf")])
    axes.plot([dt.date(2026, 1, 1), dt.date(2026, 1, 2)], [1, 2])
    (line,) = axes.plot([1, 2], [1, 2])
    line.set_xdata([1, 2, 3])
    words = axes.figure.add_subplot()
    words.plot(["a", "b"], [1, 2])

    seen = describe_figure(axes.figure)

    assert 2 == len(seen["axes"])
    assert [None] == [c["points"] for c in seen["axes"][0]["curves"] if c["points"] is None]
    assert unpack(pack(seen))["kind"] == "Figure"


def test_an_empty_figure_has_no_axes():
    """A figure in which nothing was drawn is one nevertheless."""
    figure = plt.figure()
    plt.close(figure)

    assert {"kind": "Figure", "axes": []} == describe_figure(figure)


@pytest.mark.parametrize(
    "options",
    [{"linestyle": ""}, {"color": "white"}, {"alpha": 0}, {"visible": False}, {"linewidth": 0}],
)
def test_a_line_that_nobody_can_see_is_no_curve(axes, options):
    """It is there, but not on the paper."""
    axes.plot([1, 2], [3, 4], **options)

    assert [] == curves(axes)


def test_points_as_white_as_the_paper_are_no_curve(axes):
    """On paper of another colour they are."""
    axes.scatter([1, 2], [3, 4], color="white")
    unseen = curves(axes)
    axes.set_facecolor("black")

    assert (0, 1) == (len(unseen), len(curves(axes)))


def test_axes_that_are_switched_off_have_no_labels(axes):
    """axis("off") takes them from the picture."""
    axes.set(xlabel="step", ylabel="loss")
    axes.axis("off")

    (seen,) = describe_figure(axes.figure)["axes"]

    assert ("", "") == (seen["xlabel"], seen["ylabel"])
