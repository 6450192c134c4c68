"""What tests are written with: `observe("probe")` gives a Seen, and these are its questions.

Public tests state what is right in their own words, with `expect`. Hidden tests also have a
reference, the same probe's observation of the solution, and compare with `same` and `close`.
What most exercises ask has a question of its own: `shape`, `gradients`, `convergence`, `placement`,
`transfers`, `picture`, `left_alone`. Each raises a Finding, whose text names a known mistake where
the observations show one, and `__tracebackhide__` lets --pdb open in the test and not in here.
"""

from __future__ import annotations

from graders.seen import RTOL, Beside, Seen, near

__all__ = ["LEFT_CHANGED", "PICTURE", "RTOL", "Compared", "Seen", "near"]

LEFT_CHANGED = {
    "hooks": "A hook that was registered during the call is still there after it.",
    "settings": "A setting of PyTorch that holds for the whole program is left changed.",
    "optimizer": "The optimizer's learning rate, or another of its settings, is left changed.",
    "frozen": "Which weights require gradients is left changed.",
}

PICTURE = {
    "kind": (
        "{function} should return a matplotlib Figure. What came back is this: {student}.",
        "plt.subplots() gives two things; the first of them is the figure.",
    ),
    "another_figure": (
        "Two calls draw into the same figure, one over the other.",
        "Make a new figure in each call.",
    ),
    "together": (
        "What belongs together stands in several pictures.",
        "Draw all of it on the same axes, so that it can be compared.",
    ),
    "xlabel": ("The x axis has no label.", "A picture is read without the code beside it."),
    "ylabel": ("The y axis has no label.", "A picture is read without the code beside it."),
}


class Compared(Beside):
    """What a probe saw of the student's code, beside the reference, and what to ask of it."""

    def shape(self, path: str, what: str) -> None:
        """Raise a Finding unless the tensor at `path` has the reference's shape.

        `path` leads to what `graders.inside.describing.describe` reports; `what` begins the
        sentence that a student reads, such as "The prediction".
        """
        __tracebackhide__ = True
        self.same(
            f"{path}/shape",
            f"{what} has another shape than it should: {{student}}.",
            "Print the shape after each line that leads there.",
        )

    def gradients(self, path: str, rtol: float = RTOL) -> None:
        """Raise a Finding unless every gradient at `path` is there and agrees with the reference.

        `path` leads to what `graders.inside.describing.gradients` reports: a gradient, or None, for
        each parameter's name.
        """
        __tracebackhide__ = True
        right = self.right(path)
        wanted = [name for name, value in right.items() if value is not None]
        missing = [name for name in wanted if self[path].get(name) is None]
        self.expect(
            not missing,
            f"No gradient reached {', '.join(missing)}.",
            "Follow the loss back to each of them. Where is it cut off?",
            about=path,
        )
        for name in wanted:
            self.close(
                f"{path}/{name}",
                f"The gradient of {name} is not the right one.",
                "Is it the gradient of this loss, computed once, and of nothing else?",
                rtol,
            )

    def convergence(self, path: str, what: str, help: str, about: str = "") -> None:
        """Raise a Finding unless training led to a model that follows its data.

        `path` leads to what `graders.inside.fitting.fit_of` reports, so the bound is one that every
        right solution keeps under every seed, and not the reference's own last loss. `about` names
        further paths of the same probe at its defaults, by which a mistake may explain the failure.
        """
        __tracebackhide__ = True
        stuck = self[f"{path}/stuck_at"]
        ended = f"It fits no better than {stuck}." if stuck else "Its error stays large."
        learned = f"{path}/learned"
        self.expect(self[learned] is True, f"{what} {ended}", help, about=f"{learned} {about}")

    def placement(self, path: str) -> None:
        """Raise a Finding unless all work was done on the accelerator, and the weights stay there.

        `path` leads to what `graders.inside.placement.Placement` reports.
        """
        __tracebackhide__ = True
        self.same(
            f"{path}/weights_on",
            "Before the call the model was on an accelerator, such as a GPU; now it is not.",
            "Leave the model where it is.",
        )
        self.same(
            f"{path}/ran_on",
            "Model and data are on an accelerator, but the model did its work elsewhere.",
            "Use them where they are; there is nothing to move.",
        )

    def transfers(self, path: str) -> None:
        """Raise a Finding if more crossed between CPU and accelerator than the probe allows for.

        `path` leads to what `graders.inside.placement.Placement` reports.
        """
        __tracebackhide__ = True
        self.same(
            f"{path}/fetched",
            "More is fetched from the accelerator than what is asked for, and the program waits "
            "each time.",
            "Ask for a number once, and keep it in a variable.",
        )
        self.same(
            f"{path}/sent",
            "While it works, something is sent to the accelerator.",
            "Make what you need where it is needed: on the device of the data.",
        )

    def picture(self, function: str, path: str = "") -> None:
        """Raise a Finding unless `function` gave a new figure each time, in labelled axes.

        `path` leads to what `graders.inside.pictures.Picture.seen` reports, which may stand at the
        top of an observation. What is drawn in the figure, and its legend, are for you to check.
        """
        __tracebackhide__ = True
        for name, (rationale, help) in PICTURE.items():
            self.same(f"{path}/{name}".strip("/"), rationale.replace("{function}", function), help)

    def left_alone(self, path: str) -> None:
        """Raise a Finding if a call left hooks, settings or the optimizer changed.

        `path` leads to what `graders.inside.call.Call.changed_for_good` reports.
        """
        __tracebackhide__ = True
        for what, changed in LEFT_CHANGED.items():
            self.same(
                f"{path}/{what}", changed, "Leave it alone, or put it back before you return."
            )
