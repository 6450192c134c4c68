"""What is told when Python cannot read a file."""

import pytest
from conftest import COLLECTION

from graders.exercise import find_exercise
from graders.finding import Finding
from graders.inside.loading import NotUsable, load
from graders.outcome import Outcome
from graders.words import WIDTH, finding_for


def told(source: str) -> Finding:
    """Return the finding for a source that Python cannot read."""
    with pytest.raises(NotUsable) as caught:
        load(source, "double.py", [])
    facts = {name: value for name, value in caught.value.report.items() if name != "kind"}
    return finding_for(Outcome("syntax_error", facts=facts), find_exercise(COLLECTION, "07"))


def test_the_place_in_a_line_is_shown():
    """A caret stands below the character at which Python gave up."""
    _, line, caret = told("def double(x):\n    return 2 x\n").rationale.split("\n")

    assert "x" == line[caret.index("^")]


@pytest.mark.parametrize(
    ("source", "help"),
    [
        ("if 1:\n\tx = 1\n        x = 2\n", "tabs into spaces"),
        ("if 1:\nx = 1\n", "same number of spaces"),
        ("if 1:\n    x = 1\n  y = 2\n", "same number of spaces"),
        ("x = 1\n  y = 2\n", "same number of spaces"),
        ("x = (1\n", "a bracket or a colon"),
    ],
)
def test_the_help_fits_what_is_wrong(source, help):
    """Wrong spaces are told as such."""
    assert help in told(source).help


def test_of_a_long_line_the_place_is_shown():
    """The part around the place, with the caret below it."""
    error, line, caret = told(f"x = [{'1, ' * 300}1 2, {'1, ' * 300}1]\n").rationale.split("\n")

    assert len(line) < WIDTH + 10
    assert "1 2" in line[caret.index("^") - 3 : caret.index("^") + 4]
    assert error.startswith("Python cannot read exercises/07_double/double.py, line 1: ")


def test_what_is_no_plain_text_is_told_so():
    """An editor that saves as UTF-16, or a crash, leaves zeros in a file."""
    assert "UTF-8" in told("x = 1\0\n").help


def test_what_is_nested_too_deeply_has_no_line():
    """Python names none, and gives no words."""
    finding = told("x = " + "-" * 9000 + "1\n")

    assert "line" not in finding.rationale
    assert "nested too deeply" in finding.rationale
