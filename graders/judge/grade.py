"""Grading a class: shards over an engine, and the search for a submission that kills workers."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from graders.exercise import Exercise
from graders.judge.isolation import Isolation
from graders.judge.record import GRADER_ERROR, MAX_SCORE, Record
from graders.judge.shard import Shard, grader_sha256

LARGEST_SHARD = 25
SHARDS_PER_WORKER = 3


class Engine(Protocol):
    """Where shards are graded: on this machine, or on a cluster.

    `tries_again` tells whether it has given a shard to several workers, one after another, before
    the shard counts as lost.
    """

    isolation: Isolation
    tries_again: bool

    @property
    def workers(self) -> int:
        """How many shards it grades at once."""

    def grade(self, waiting: deque[Shard], lost: list[Shard]) -> Iterator[list[Record]]:
        """Take shards from `waiting` and yield each one's records as they come.

        A shard whose worker dies goes to `lost`. It may end before `waiting` is empty. Raises
        KataError where nothing can be graded at all (no isolation, broken hidden tests).
        """


def make_shards(
    work: Sequence[tuple[Exercise, Sequence[tuple[str, Path]]]],
    seed: int,
    isolation: Isolation,
    jobs: int,
) -> list[Shard]:
    """Cut the work, submissions by exercise, into shards that keep all workers busy to the end."""
    shards: list[Shard] = []
    for exercise, submissions in work:
        size = math.ceil(len(submissions) / (jobs * SHARDS_PER_WORKER))
        size = max(1, min(LARGEST_SHARD, size))
        batches = (tuple(submissions[i : i + size]) for i in range(0, len(submissions), size))
        shards += [Shard(exercise, batch, seed, isolation) for batch in batches]
    return shards


def grade_shards(shards: Sequence[Shard], engine: Engine) -> Iterator[list[Record]]:
    """Grade shards and yield each one's records as they come.

    Shards that are in flight when a worker dies are tried once more; those that are lost again are
    graded one at a time, and the one that brings its worker down is halved until the submission
    is found, whose record is a grader error. Raises KataError as the engine does.
    """
    waiting, suspects, lost_once = deque(shards), deque[Shard](), set[Shard]()
    while waiting or suspects:
        alone = not waiting
        lost: list[Shard] = []
        yield from engine.grade(deque([suspects.popleft()]) if alone else waiting, lost)
        for shard in lost:
            if alone and len(shard.submissions) == 1:
                yield [_broken(shard)]
            elif alone:
                suspects.extendleft(_halves(shard))
            elif engine.tries_again or shard in lost_once:
                suspects.append(shard)
            else:
                lost_once.add(shard)
                waiting.append(shard)


def _halves(shard: Shard) -> list[Shard]:
    middle = len(shard.submissions) // 2
    parts = (shard.submissions[:middle], shard.submissions[middle:])
    return [replace(shard, submissions=part) for part in parts]


def _broken(shard: Shard) -> Record:
    """Return the grader error of a submission that brought its worker down by itself."""
    ((name, _),) = shard.submissions
    return Record(
        student=name,
        exercise=shard.exercise.name,
        status=GRADER_ERROR,
        score=None,
        max_score=MAX_SCORE,
        checks=(),
        diagnosis=(),
        flags=(),
        seed=shard.seed,
        submission_sha256="",
        grader_sha256=grader_sha256(shard.exercise),
        isolation=shard.isolation.name,
        device="cpu",
        torch="",
        graded_at=datetime.now(UTC).isoformat(timespec="seconds"),
        seconds=0.0,
    )
