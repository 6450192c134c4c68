"""Grading a class: shards over a pool of worker processes, each with its own sandbox."""

from __future__ import annotations

import math
import multiprocessing
import os
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from graders import scratch
from graders.exercise import Exercise
from graders.inside import lockdown
from graders.judge.isolation import Isolation
from graders.judge.record import GRADER_ERROR, MAX_SCORE, Record
from graders.judge.shard import Shard, grade_shard, grader_sha256

LARGEST_SHARD = 25
SHARDS_PER_WORKER = 3


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


def grade_shards(shards: Sequence[Shard], jobs: int, address: str) -> Iterator[list[Record]]:
    """Grade shards in `jobs` processes and yield each shard's records as they come.

    `address` is that of a running Incubator, which gives each process its zygote.

    A shard whose worker dies is tried once more; dying again, its records are grader errors.
    Raises KataError where nothing can be graded at all (no isolation, broken hidden tests).
    """
    lost: list[Shard] = []
    lost_again: list[Shard] = []
    shared = scratch.make()
    try:
        yield from _one_pool(shards, jobs, address, shared, lost)
        yield from _one_pool(lost, jobs, address, shared, lost_again)
    finally:
        scratch.remove(shared)
    yield from map(_all_broken, lost_again)


def _one_pool(
    shards: Sequence[Shard], jobs: int, address: str, shared: Path, lost: list[Shard]
) -> Iterator[list[Record]]:
    if not shards:
        return
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(
        min(jobs, len(shards)), context, initializer=_end_with_parent, initargs=(os.getpid(),)
    )
    with pool:
        futures: dict[Future[list[Record]], Shard] = {}
        try:
            with _out_of_reach_of_ctrl_c():
                futures = {
                    pool.submit(grade_shard, shard, address, shared): shard for shard in shards
                }
            for future in as_completed(futures):
                try:
                    records = future.result()
                except BrokenProcessPool:
                    lost.append(futures[future])
                else:
                    yield records
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for worker in multiprocessing.active_children():  # nobody waits for what they grade
                worker.terminate()
            raise


@contextmanager
def _out_of_reach_of_ctrl_c() -> Iterator[None]:
    """Let processes that are started here not see Ctrl-C: the main process ends them."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def _end_with_parent(parent: int) -> None:
    """See that a worker ends when the main process is killed outright, or was already."""
    # What a worker starts shall see Ctrl-C as ever, so it is not ignored, but does nothing.
    signal.signal(signal.SIGINT, lambda *_: None)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    lockdown.prctl(lockdown.PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _all_broken(shard: Shard) -> list[Record]:
    """Return grader errors for a shard that brought its worker down twice."""
    return [
        Record(
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
        for name, _ in shard.submissions
    ]
