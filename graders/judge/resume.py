"""Going on where an earlier run stopped: which results still hold, which sources are missing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from graders.exercise import Exercise
from graders.judge.isolation import Isolation
from graders.judge.reading import read_source
from graders.judge.record import GRADER_ERROR
from graders.judge.shard import grader_sha256
from graders.judge.store import Graded, Store

Submissions = list[tuple[str, Path]]


def earlier_seed(graded: Mapping[tuple[str, str], Graded]) -> int | None:
    """Return the seed of the latest result, or None where there is none."""
    latest = max(graded.values(), key=lambda known: known.graded_at, default=None)
    return None if latest is None else latest.seed


def left_to_grade(
    graded: Mapping[tuple[str, str], Graded],
    submissions: Sequence[tuple[str, Path]],
    exercises: Sequence[Exercise],
    seed: int,
    isolation: Isolation,
) -> list[tuple[Exercise, Submissions]]:
    """Return the submissions to each exercise that have no result, or none that still holds.

    `graded` are the results by student and exercise. One holds while submission, grader,
    seed and isolation are the same; where the grader broke there is none.
    """
    left: list[tuple[Exercise, Submissions]] = []
    for exercise in exercises:
        rest: Submissions = []
        for name, path in submissions:
            known = graded.get((name, exercise.name))
            if known is None or not _holds(known, path, exercise, seed, isolation):
                rest.append((name, path))
        left.append((exercise, rest))
    return left


def _holds(known: Graded, path: Path, exercise: Exercise, seed: int, isolation: Isolation) -> bool:
    same_grader = (known.grader_sha256, known.seed, known.isolation) == (
        grader_sha256(exercise), seed, isolation.name
    )  # fmt: skip
    if known.status == GRADER_ERROR or not same_grader:
        return False
    source = read_source(path, exercise)
    # An empty file and a missing one have the same digest.
    same_trouble = source.trouble is None or source.status == known.status
    return same_trouble and hashlib.sha256(source.data).hexdigest() == known.submission_sha256


def keep_sources(
    store: Store, submissions: Sequence[tuple[str, Path]], exercises: Sequence[Exercise]
) -> None:
    """Keep the source of every record that has none yet, and is of one of `submissions`."""
    store.add_sources(_sources(store, dict(submissions), {one.name: one for one in exercises}))


def _sources(
    store: Store, paths: Mapping[str, Path], exercises: Mapping[str, Exercise]
) -> Iterator[tuple[str, str]]:
    for student, name, digest in store.without_source():
        if student in paths and name in exercises:
            data = read_source(paths[student], exercises[name]).data
            # The file may be another by now.
            if data and hashlib.sha256(data).hexdigest() == digest:
                yield digest, data.decode("utf-8-sig", errors="replace")
