"""What can go wrong with the tool itself, as opposed to a student's code.

    KataError
    ├── BadCollection      the exercises' folders are missing or inconsistent
    │   └── UnknownExercise
    ├── BadSubmissions     what was to be graded cannot be found or read
    ├── MissingExtra       an extra of this package is not installed
    ├── NoIsolation        this machine cannot shut a student's code in
    ├── WireError          bytes that came out of the sandbox are no observation
    ├── SandboxBroken      the sandbox itself failed, whatever the student's code did
    │   └── CannotStart    it does not even start, so nothing can be graded
    ├── ProbeBroke         a probe came to no end; whose doing it is, the solution tells
    └── NotChecked         a check cannot be made here, for want of a GPU, say

Each message names the thing at fault and ends with what to do next.
"""

from __future__ import annotations


class KataError(Exception):
    """An error of the tool or its input; its text is meant for people."""


class BadCollection(KataError):
    """The exercises' folders are missing or inconsistent."""


class UnknownExercise(BadCollection):
    """No exercise has that number or name."""


class BadSubmissions(KataError):
    """What was to be graded cannot be found or read."""


class NoIsolation(KataError):
    """This machine cannot shut a student's code in."""


class MissingExtra(KataError):
    """What an extra of this package installs is missing."""

    def __init__(self, what: str, error: ModuleNotFoundError, extra: str) -> None:
        """Say in words `what` cannot be done, and which extra to install."""
        super().__init__(
            f"{what} {error.name}, which is not installed: "
            f"pip install -c constraints.txt -e '.[{extra}]'"
        )


class WireError(KataError):
    """Bytes that came out of the sandbox are no observation."""


class SandboxBroken(KataError):
    """The sandbox itself failed, whatever the student's code did."""


class CannotStart(SandboxBroken):
    """The sandbox does not even start, so nothing can be graded."""


class ProbeBroke(KataError):
    """A probe came to no end that can be read; whose doing it is, the solution tells."""


class NotChecked(KataError):
    """A check cannot be made here, for want of a GPU, say: no pass, and no point lost."""
