"""The result record: one per submission and exercise, from which every report is made."""

from __future__ import annotations

import itertools
import json
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from importlib.resources import files
from typing import Any

SCHEMA = 1
MAX_SCORE = 10.0

PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"
NOT_CHECKED, GRADER_ERROR = "not_checked", "grader_error"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """How one check went.

    `outcome` is "passed", "failed", "skipped" (it needs a check that did not pass),
    "not_checked" (say, CUDA where there is none: never a pass) or "grader_error" (the grader
    broke: never a zero).
    """

    id: str
    title: str
    points: float
    max_points: float
    outcome: str
    rationale: str = ""
    help: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Named:
    """A mistake that a submission was diagnosed with."""

    code: str
    title: str
    feedback: str


@dataclass(frozen=True, slots=True)
class FlagNote:
    """Something that a human should look at."""

    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Series:
    """Points of a sketch, drawn as "dots" or joined as "lines"; each is a finite x and y."""

    name: str
    kind: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Sketch:
    """A picture of what a student's code gave, for the instructor's report.

    `x` and `y` are the labels of the axes; with `log` the y axis is logarithmic.
    """

    title: str
    x: str
    y: str
    log: bool
    series: tuple[Series, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """One submission's result in one exercise; its JSON Schema is `record.schema.json`.

    `score` is None where the grader broke. `device` is "cuda" where a check has run there.
    `graded_at` is UTC in ISO 8601; `seconds` is the wall time that this submission took. Few
    exercises have `sketches`, and JSON leaves them out where there are none.
    """

    student: str
    exercise: str
    status: str
    score: float | None
    max_score: float
    checks: tuple[CheckResult, ...]
    diagnosis: tuple[Named, ...]
    flags: tuple[FlagNote, ...]
    seed: int
    submission_sha256: str
    grader_sha256: str
    isolation: str
    device: str
    torch: str
    graded_at: str
    seconds: float
    schema: int = SCHEMA
    sketches: tuple[Sketch, ...] = ()

    def to_json(self) -> str:
        """Return the record as one line of JSON."""
        fields = asdict(self)
        if not self.sketches:
            del fields["sketches"]
        return json.dumps(fields, ensure_ascii=False, allow_nan=False)

    @property
    def unspoken(self) -> list[Named]:
        """The diagnosed mistakes that no failed check has told of."""
        failed = [check.rationale for check in self.checks if check.outcome == FAILED]
        told = tuple(part for rationale in failed for part in rationale.split(" Or: "))
        return [named for named in self.diagnosis if not named.feedback.startswith(told)]

    @property
    def first_words(self) -> str:
        """What a table has room for: the first diagnosis, or the first failed check's fact."""
        if self.status == GRADER_ERROR:
            return "the grader broke; see the checks"
        failed = [check.rationale for check in self.checks if check.outcome == FAILED]
        for rationale in failed:
            for named in self.diagnosis:
                if named.feedback.startswith(rationale.partition(" Or: ")[0]):
                    return f"{named.code} {named.title}"
        if failed:
            fact = failed[0].partition("\n")[0].partition(" (The error")[0]
            return textwrap.shorten(
                fact.replace(f"exercises/{self.exercise}/", ""), 72, placeholder=" ..."
            )
        return f"advice: {self.diagnosis[0].title}" if self.diagnosis else ""


def by_student(records: Iterable[Record]) -> Iterator[tuple[str, list[Record]]]:
    """Yield each student with their records; `records` are in order of student."""
    for student, group in itertools.groupby(records, key=lambda record: record.student):
        yield student, list(group)


def from_json(text: str) -> Record:
    """Read back what `to_json` wrote. Raises ValueError or TypeError for anything else."""
    data: dict[str, Any] = json.loads(text)
    return Record(
        **{
            **data,
            "checks": tuple(CheckResult(**check) for check in data["checks"]),
            "diagnosis": tuple(Named(**named) for named in data["diagnosis"]),
            "flags": tuple(FlagNote(**flag) for flag in data["flags"]),
            "sketches": tuple(map(_sketch, data.get("sketches", ()))),
        }
    )


def _sketch(data: Mapping[str, Any]) -> Sketch:
    series = tuple(
        Series(one["name"], one["kind"], tuple((x, y) for x, y in one["points"]))
        for one in data["series"]
    )
    return Sketch(**{**data, "series": series})


def json_schema() -> Mapping[str, Any]:
    """Return the JSON Schema of a record."""
    text = (files("graders.judge") / "record.schema.json").read_text(encoding="utf-8")
    return json.loads(text)  # type: ignore[no-any-return]
