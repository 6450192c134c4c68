"""The hidden check of exercise 03 that looks at the picture of data and fit."""

from collections.abc import Callable

import pytest

from graders.checks import Compared


@pytest.mark.points(1)
def test_picture_shows_data_and_fit(observe: Callable[..., Compared]) -> None:
    """plot_fit returns a new figure with data and fit, labelled, and leaves the model as it was."""
    seen = observe("picture")
    seen.picture("plot_fit")
    for what in ("data", "fit"):
        seen.same(
            f"drawn/{what}",
            f"Among what is drawn, the {what} should be found. It is: {{student}}.",
            "Draw y over x for the data, and the model's prediction over the same x for the fit.",
        )
    for path, (rationale, help) in {
        "legend": (
            "A legend should name the data and the fit. What there is: {student}.",
            "Give each of them a label when you draw it, and then ask for a legend.",
        ),
        "axes_swapped": (
            "The label of each axis stands at the other one.",
            "What is drawn along is x, and what is drawn up is y.",
        ),
        "with_graph": (
            "The model makes its prediction with a graph, which nobody needs here.",
            "There is a context manager that keeps PyTorch from recording.",
        ),
        "grad_mode": ("Autograd is switched off after the call.", "Switch it on again."),
        "mode_kept": (
            "After the call the model is not in the mode that it was in before, training or eval.",
            "Leave the mode alone, or put it back.",
        ),
        "weights_kept": ("Drawing changes the weights of the model.", "Only ask the model."),
        "gradients_kept": ("Drawing changes the gradients of the model.", "Only ask the model."),
        "frozen": (
            "After the call some weights do not require gradients any more.",
            "Leave requires_grad alone.",
        ),
        "batch": ("After the call x and y are not as they were: {student}.", "Use copies."),
    }.items():
        seen.same(path, rationale, help)
