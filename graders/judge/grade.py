"""Grading a class: shards over a pool of worker processes, each with its own sandbox."""

from __future__ import annotations

import math
import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import replace
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

    Shards that are in flight when a worker dies are tried once more; those that are lost again are
    graded one at a time, and the one that brings its worker down is halved until the submission
    is found, whose record is a grader error. Raises KataError where nothing can be graded at all
    (no isolation, broken hidden tests).
    """
    shared = scratch.make()
    waiting, suspects, lost_once = deque(shards), deque[Shard](), set[Shard]()
    try:
        while waiting or suspects:
            alone = not waiting
            lost: list[Shard] = []
            if waiting:
                yield from _one_pool(waiting, jobs, address, shared, lost)
            else:
                yield from _one_pool(deque([suspects.popleft()]), 1, address, shared, lost)
            for shard in lost:
                if alone and len(shard.submissions) == 1:
                    yield [_broken(shard)]
                elif alone:
                    suspects.extendleft(_halves(shard))
                elif shard in lost_once:
                    suspects.append(shard)
                else:
                    lost_once.add(shard)
                    waiting.append(shard)
    finally:
        scratch.remove(shared)


def _halves(shard: Shard) -> list[Shard]:
    middle = len(shard.submissions) // 2
    parts = (shard.submissions[:middle], shard.submissions[middle:])
    return [replace(shard, submissions=part) for part in parts]


def _one_pool(
    waiting: deque[Shard], jobs: int, address: str, shared: Path, lost: list[Shard]
) -> Iterator[list[Record]]:
    """Grade until nothing is waiting or a worker dies; then `lost` is what was in flight."""
    context = multiprocessing.get_context("spawn")
    workers = min(jobs, len(waiting))
    pool = ProcessPoolExecutor(
        workers, context, initializer=_end_with_parent, initargs=(os.getpid(),)
    )
    with pool:
        flying: dict[Future[list[Record]], Shard] = {}
        try:
            while flying or (waiting and not lost):
                with _out_of_reach_of_ctrl_c():
                    # One more than there are workers, so that none waits for the next.
                    while waiting and not lost and len(flying) <= workers:
                        shard = waiting.popleft()
                        try:
                            flying[pool.submit(grade_shard, shard, address, shared)] = shard
                        except BrokenProcessPool:  # a worker has just died
                            lost.append(shard)
                for future in wait(flying, return_when=FIRST_COMPLETED).done:
                    shard = flying.pop(future)
                    try:
                        records = future.result()
                    except BrokenProcessPool:
                        lost.append(shard)
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
