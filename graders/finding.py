"""What a failed check reports: a fact, a next move and, where known, which mistake it is."""

from __future__ import annotations


class Finding(Exception):
    """A check's verdict that the submission is wrong.

    Raise it from a test. Anything else that a check raises counts as an error of the grader
    and costs no points, unless the same check passes on the solution: then it was the student's
    code that broke it, and the submission is flagged for a human.
    """

    def __init__(self, rationale: str, help: str = "", code: str = "") -> None:
        """State the fact (`rationale`), the next move (`help`), the mistake's code, if known."""
        super().__init__(rationale)
        self.rationale = rationale
        self.help = help
        self.code = code

    def __str__(self) -> str:
        return f"{self.rationale}\n{self.help}" if self.help else self.rationale
