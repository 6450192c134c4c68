"""What a class's records say together: distributions, mistakes, checks, flags, environment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from graders.exercise import Exercise
from graders.judge.record import FAILED, GRADER_ERROR, NOT_CHECKED, PASSED, SKIPPED, Record

BROKE = "the grader broke"


@dataclass(slots=True)
class CheckTally:
    """How often a check had which outcome, among submissions that could be run."""

    title: str
    points: float
    outcomes: Counter[str] = field(default_factory=Counter)

    @property
    def looked(self) -> int:
        """How many submissions the check says something about."""
        return sum(self.outcomes[outcome] for outcome in (PASSED, FAILED, SKIPPED))

    @property
    def rate(self) -> float | None:
        """The share that passed, or None where nobody could."""
        return self.outcomes[PASSED] / self.looked if self.looked else None


@dataclass(slots=True)
class MistakeTally:
    """A mistake, and how many students made it in an exercise."""

    code: str
    title: str
    feedback: str
    exercise: Exercise
    students: int = 0


@dataclass(slots=True)
class ExerciseTally:
    """The results in one exercise."""

    exercise: Exercise
    scores: Counter[float] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    checks: dict[str, CheckTally] = field(default_factory=dict)
    graders: Counter[str] = field(default_factory=Counter)
    # Submissions that failed a check for which no mistake is known.
    unnamed: int = 0

    @property
    def count(self) -> int:
        """How many were graded or could have been."""
        return self.scores.total()

    @property
    def mean(self) -> float:
        """The mean score of those handed in, 0 where there is none."""
        return sum(score * n for score, n in self.scores.items()) / max(1, self.count)

    @property
    def median(self) -> float:
        """The median score of those handed in (the lower of two), 0 where there is none."""
        passed_by = 0
        for score, number in sorted(self.scores.items()):
            passed_by += number
            if 2 * passed_by >= self.count:
                return score
        return 0.0

    @property
    def bins(self) -> list[int]:
        """How many have a score of 0 and more, 1 and more, ... and 10."""
        counts = [0] * 11
        for score, number in self.scores.items():
            counts[max(0, min(10, int(score + 1e-9)))] += number
        return counts


@dataclass(frozen=True, slots=True)
class Review:
    """Something that a human should look at; `row` is the student's number in the page."""

    row: int
    student: str
    exercise: Exercise
    code: str
    detail: str


@dataclass(slots=True)
class Tally:
    """All of it; `mistakes` by how many students made them."""

    exercises: list[ExerciseTally]
    mistakes: list[MistakeTally]
    reviews: list[Review]
    students: int
    environment: dict[str, Counter[str]]
    first: str
    last: str


def tally(records: Iterable[Record], exercises: Sequence[Exercise]) -> Tally:
    """Count over records, which come in order of student."""
    of = {exercise.name: ExerciseTally(exercise) for exercise in exercises}
    mistakes: dict[tuple[str, str], MistakeTally] = {}
    environment: dict[str, Counter[str]] = {
        name: Counter() for name in ("torch", "isolation", "seed", "device")
    }
    reviews: list[Review] = []
    row, student, times = 0, None, ["", ""]
    for record in records:
        if record.student != student:
            row, student = row + 1, record.student
        one = of[record.exercise]
        _count(record, one)
        for named in record.diagnosis:
            key = (record.exercise, named.code)
            known = MistakeTally(named.code, named.title, named.feedback, one.exercise)
            mistakes.setdefault(key, known).students += 1
        notes = [(flag.code, flag.detail) for flag in record.flags]
        notes += [("broke", BROKE)] if record.score is None else []
        reviews += [Review(row, record.student, one.exercise, *note) for note in notes]
        for name, counts in environment.items():
            counts[str(getattr(record, name)) or "unknown"] += 1
        times = [min(filter(None, (times[0], record.graded_at))), max(times[1], record.graded_at)]
    ranked = sorted(mistakes.values(), key=lambda m: (-m.students, m.exercise.name, m.code))
    return Tally([*of.values()], ranked, reviews, row, environment, times[0], times[1])


def _count(record: Record, one: ExerciseTally) -> None:
    one.statuses[record.status] += 1
    one.graders[record.grader_sha256] += 1
    if record.score is not None and record.status != "missing":
        one.scores[record.score] += 1
    if record.status == "graded":
        failed = any(check.outcome == FAILED for check in record.checks)
        one.unnamed += failed and not record.diagnosis
    for check in record.checks:
        known = one.checks.setdefault(check.id, CheckTally(check.title, check.max_points))
        if record.status in ("graded", GRADER_ERROR) or check.outcome == NOT_CHECKED:
            known.outcomes[check.outcome] += 1
