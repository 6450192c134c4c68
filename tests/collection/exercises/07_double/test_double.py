"""Public tests of exercise 07."""

from graders.checks import near


def test_twice_the_tensor(observe):
    """double returns twice its argument."""
    seen = observe("doubling")
    seen.expect(
        seen["returned/kind"] == "Tensor" and near(seen["returned/value"], 2 * seen["given"]),
        "What came back is not twice the argument.",
        "Multiply by two.",
        about="returned",
    )


def test_argument_is_left_alone(observe):
    """double leaves its argument alone."""
    seen = observe("doubling")
    seen.expect(
        near(seen["left"], seen["given"]),
        "The argument has changed.",
        "Make a new tensor.",
        about="left",
    )
