"""Hidden tests of exercise 07."""

import pytest


@pytest.mark.points(2)
def test_it_runs(observe):
    """double runs and returns a tensor."""
    seen = observe("doubling")
    seen.same("returned/kind", "double returned {student}.", "Return a tensor.")


@pytest.mark.points(5)
@pytest.mark.needs("test_it_runs")
def test_values(observe):
    """double returns twice its argument."""
    seen = observe("doubling", rows=7)
    seen.close("returned/value", "The values are wrong.", "Multiply by two.")


@pytest.mark.points(3)
@pytest.mark.needs("test_it_runs")
def test_argument_is_left_alone(observe):
    """double leaves its argument alone."""
    seen = observe("doubling")
    seen.close("left", "The argument has changed.", "Make a new tensor.")
