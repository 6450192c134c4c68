"""What a record says to its student, in the order in which it helps: the words for every report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from graders.exercise import Exercise
from graders.judge.record import FAILED, GRADER_ERROR, NOT_CHECKED, PASSED, SKIPPED, Named, Record
from graders.mistake import read_mistake

NEEDS_A_HUMAN = "The grader itself broke on this exercise; your teacher will look at it."


@dataclass(frozen=True, slots=True)
class Cause:
    """One thing to mend: what happened, the next move, and the checks that fail for it."""

    rationale: str
    help: str
    codes: tuple[str, ...]
    points: float
    concerns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Feedback:
    """The feedback on one record; `apology` is there where the grader broke, and nothing else is.

    `works`, `later` (looked at once the rest works) and the first words of `unchecked` are
    titles of checks; `seen` are mistakes that no check tells of, `advice` those that cost nothing.
    """

    works: tuple[str, ...] = ()
    mend: tuple[Cause, ...] = ()
    later: tuple[str, ...] = ()
    unchecked: tuple[tuple[str, str], ...] = ()
    seen: tuple[Named, ...] = ()
    advice: tuple[Named, ...] = ()
    apology: str = ""


def feedback_on(record: Record, exercise: Exercise) -> Feedback:
    """Return the feedback on a record."""
    if record.status == GRADER_ERROR:
        return Feedback(apology=NEEDS_A_HUMAN)
    habits = _habits(exercise)
    checks = record.checks
    return Feedback(
        works=tuple(one.title for one in checks if one.outcome == PASSED),
        mend=tuple(_causes(record)),
        later=tuple(one.title for one in checks if one.outcome == SKIPPED),
        unchecked=tuple((one.title, one.rationale) for one in checks if one.outcome == NOT_CHECKED),
        seen=tuple(one for one in record.unspoken if one.code not in habits),
        advice=tuple(one for one in record.unspoken if one.code in habits),
    )


@cache  # for a class, since a hundred files and more are read
def _habits(exercise: Exercise) -> frozenset[str]:
    return frozenset(one.code for one in map(read_mistake, exercise.mistakes) if one.habit)


def _causes(record: Record) -> Iterator[Cause]:
    """Yield each failure once, with all the checks that it fails."""
    failed = [check for check in record.checks if check.outcome == FAILED]
    for rationale, help in dict.fromkeys((check.rationale, check.help) for check in failed):
        concerned = [one for one in failed if (one.rationale, one.help) == (rationale, help)]
        yield Cause(
            rationale,
            help,
            tuple(_codes(record, rationale)),
            sum(check.max_points for check in concerned),
            tuple(check.title for check in concerned),
        )


def _codes(record: Record, rationale: str) -> list[str]:
    """Return the codes of the diagnosed mistakes whose words `rationale` is."""
    parts = tuple(rationale.split(" Or: "))
    return [one.code for one in record.diagnosis if rationale and one.feedback.startswith(parts)]
