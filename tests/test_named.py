"""What is told of the names in a picture, as somebody reads them who sees only the picture."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from matplotlib import pyplot as plt

from graders.inside.curves import shows
from graders.inside.named import labelled, listed, swapped, told_apart
from graders.inside.pictures import Picture

X = torch.linspace(0, 1, 6)
WORDS = {"up": ("up", "rise"), "down": ("down", "fall")}


def look(
    *labels: str, legend: list[str] | None = None, by_legend: bool = True, **axes: Any
) -> Picture:
    """Draw two curves with some labels, and a legend."""

    def draw() -> object:
        figure, sheet = plt.subplots()
        options: list[dict[str, Any]] = [{"label": label} for label in labels] or [{}, {}]
        sheet.scatter(X, X, **options[0])
        sheet.plot(X, -X, **options[1])
        sheet.set(**{"xlabel": "step", "ylabel": "loss", **axes})
        if by_legend and (labels or legend):
            sheet.legend(*([legend] if legend else []))
        return figure

    return Picture({"up": shows(X, X), "down": shows(X, -X)}, draw)


@pytest.mark.parametrize(
    ("picture", "words"),
    [
        (lambda: look("up", "down"), "the names"),
        (lambda: look("up (0.1)", "the one down", by_legend=False), "the names"),
        (lambda: look("down", "up"), "each other's"),
        (lambda: look(legend=["up", "down"]), "given by hand in the legend"),
        (lambda: look(legend=["down", "up"]), "each other's"),
        (lambda: look("up", "down", legend=["down", "up"]), "each other's"),
        (lambda: look("one", "two"), "others"),
        (look, "none"),
    ],
)
def test_each_curve_should_have_its_name(picture, words):
    """What the legend shows beside a curve counts before its label."""
    assert words == labelled(picture())


def test_names_on_other_curves_are_told():
    """Somebody gave the labels to curves without points."""

    def draw() -> object:
        figure, sheet = plt.subplots()
        for name, y in {"up": X, "down": -X}.items():
            sheet.plot(X, y, "k")
            sheet.plot([], [], "k--", label=name)
        sheet.legend()
        return figure

    assert "on other curves" == labelled(Picture({"up": shows(X, X), "down": shows(X, -X)}, draw))


@pytest.mark.parametrize(
    ("picture", "words"),
    [
        (lambda: look("up", "down"), "the names"),
        (lambda: look("up", "down", by_legend=False), "none"),
        (lambda: look("up", "other"), "some of the names"),
        (lambda: look("one", "two"), "something else"),
    ],
)
def test_a_legend_should_list_the_names(picture, words):
    """Labels alone are not seen by anybody."""
    assert words == listed(picture())


@pytest.mark.parametrize(
    ("picture", "words"),
    [
        (lambda: look("Rises", "it falls"), "two names"),
        (lambda: look("one", "two"), "two names"),
        (lambda: look("it falls", "it rises"), "two names, each at the other's curve"),
        (lambda: look(legend=["fall", "rise"]), "two names, each at the other's curve"),
        (lambda: look("up", "_"), "one name"),
        (lambda: look("up", "down", by_legend=False), "none, but labels"),
        (look, "none"),
    ],
)
def test_a_legend_may_use_its_own_words(picture, words):
    """Only those that speak of the other curve are wrong."""
    assert words == told_apart(picture(), WORDS)


@pytest.mark.parametrize(
    ("labels", "wrong"),
    [
        (("step", "loss"), False),
        (("Loss", "Steps"), True),
        (("losses", "training step"), True),
        (("loss per step", "step"), False),
        (("blossom", "stepping"), False),
    ],
)
def test_axes_may_have_each_others_names(labels, wrong):
    """Only where each is called by the other's word, and by that alone."""
    picture = look("up", "down", xlabel=labels[0], ylabel=labels[1])

    assert wrong == swapped(picture, "step", "loss")


def test_without_a_figure_there_is_nothing_to_say():
    """Another check tells that."""
    picture = Picture({"up": shows(X, X)}, lambda: None)

    said = [labelled(picture), listed(picture), told_apart(picture, WORDS)]

    assert ["nothing to compare"] * 4 == [*said, swapped(picture, "step", "loss")]
