"""What is told of a function that draws, and how a check puts it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from graders.checks import PICTURE, Compared
from graders.finding import Finding
from graders.inside.curves import shows, shows_history
from graders.inside.pictures import Picture

X = torch.linspace(0, 1, 6)
Y = X.square() + 1
LOSSES = [0.9, 0.1, 0.5, 0.3]


def sheet(*points: Any, axes: int = 1, **labels: str) -> Figure:
    """Return a new figure with a labelled curve for each pair, one after the other on its axes."""
    figure, grid = plt.subplots(1, axes, squeeze=False)
    for i, (x, y) in enumerate(points):
        grid[0, i % axes].plot(x, y, label=f"curve {i}")
    for one in grid[0]:
        one.set(**{"xlabel": "x", "ylabel": "y", **labels})
    return figure


def look(*draw: Callable[[], object]) -> Picture:
    """Look for two curves in what is drawn."""
    return Picture({"up": shows(X, Y), "down": shows(X, -Y)}, *draw)


def both(**how: Any) -> Figure:
    """Return a figure with both curves."""
    return sheet((X, Y), (X, -Y), **how)


def test_a_right_picture():
    """Everything is found, with its label, on axes with labels; nothing was shown or saved."""
    picture = look(both, both)

    assert {
        "kind": "Figure", "another_figure": True, "left_over": False, "together": True,
        "xlabel": True, "ylabel": True, "shown": False, "saved": False,
    } == picture.seen()  # fmt: skip
    assert ["as it is"] * 2 == [one.how for one in picture.found.values()]
    assert ["curve 0", "curve 1"] == [one.label for one in picture.found.values()]
    assert [] == plt.get_fignums()


def test_another_kind_of_result():
    """All else is then nothing to compare."""
    picture = look(lambda: plt, lambda: plt)

    assert "module" == picture.seen()["kind"]
    assert {"nothing to compare"} == {picture.seen()[name] for name in PICTURE if name != "kind"}
    assert "nothing to compare" == picture.found["up"].how


def test_the_same_figure_again():
    """Two calls that draw on one sheet."""
    figure = both()

    assert look(lambda: figure, lambda: figure).seen()["another_figure"] is False


def test_figures_that_nobody_gets_are_left_over():
    """A sheet is begun for each curve, and the last one is returned."""
    plt.figure()  # open already, and none of those

    assert look(lambda: [both() for _ in range(3)][-1]).seen()["left_over"] is True


def test_what_stands_apart_is_not_together():
    """Each curve on axes of its own; a third axes beside them does no harm."""
    assert look(lambda: both(axes=2)).seen()["together"] is False
    assert look(lambda: sheet((X, Y), (Y, X), (X, -Y), (X, X), axes=2)).seen()["together"] is True


def test_labels_of_blanks_are_none():
    """The axes that show the curves are looked at."""
    seen = look(lambda: both(xlabel=" ")).seen()

    assert (False, True) == (seen["xlabel"], seen["ylabel"])


def test_what_is_shown_or_saved_is_told(tmp_path):
    """And does not happen."""

    def draw() -> Figure:
        figure = both()
        figure.savefig(tmp_path / "picture.png")
        plt.show()
        return figure

    seen = look(draw).seen()

    assert (True, True) == (seen["shown"], seen["saved"])
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("x", "y", "words"),
    [
        (X, Y, "as it is"),
        (Y, X, "with x and y swapped"),
        (torch.arange(6), Y, "against a count"),
        (X, Y + 0.1, ""),
        (X[:4], Y[:4], ""),
    ],
)
def test_points_are_recognised(x, y, words):
    """Also where they are drawn in another way."""
    assert words == shows(X[:, None], Y[:, None])(torch.stack([x, y], dim=1).double())


@pytest.mark.parametrize(
    ("along", "up", "words"),
    [
        (range(4), LOSSES, "as it is"),
        (range(1, 5), LOSSES, "as it is"),
        (LOSSES, range(4), "on its side, with the steps upward"),
        (range(4), [0.9, 0.1, 0.1, 0.1], "as the lowest so far"),
        (range(3), LOSSES[:3], "cut short"),
        ([0, 2, 4, 6], LOSSES, "as it is, over something other than the step"),
        (range(4), torch.tensor(LOSSES).log10().tolist(), "as its logarithm"),
        (range(4), [1.0, 2.0, 3.0, 4.0], ""),
    ],
)
def test_a_history_is_recognised(along, up, words):
    """Counted from 0 or from 1."""
    points = torch.tensor([list(along), list(up)], dtype=torch.float64).T

    assert words == shows_history(LOSSES)(points)


RIGHT = {"kind": "Figure", "another_figure": True, "together": True, "xlabel": True, "ylabel": True}


@pytest.mark.parametrize("path", ["", "drawn"])
@pytest.mark.parametrize(
    ("odd", "said"),
    [
        ({"kind": "None"}, "plot_it should return a matplotlib Figure.*None"),
        ({"another_figure": False}, "same figure"),
        ({"together": False}, "several pictures"),
        ({"xlabel": False}, "The x axis has no label"),
        ({"ylabel": False}, "The y axis has no label"),
    ],
)
def test_a_check_says_what_is_odd_about_a_picture(path, odd, said):
    """At the top of an observation, or below it."""

    def compared(seen: dict[str, Any]) -> Compared:
        under = {path: seen} if path else seen
        right = {path: RIGHT} if path else RIGHT
        return Compared("p", under, lambda _: None, right)

    compared(RIGHT).picture("plot_it", path)
    with pytest.raises(Finding, match=said):
        compared(RIGHT | odd).picture("plot_it", path)
