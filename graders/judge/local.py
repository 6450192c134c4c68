"""Grading on this machine: a pool of worker processes, each with its own sandbox."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path

from graders import scratch
from graders.inside import lockdown
from graders.judge.closing import Closing
from graders.judge.incubator import Incubator
from graders.judge.isolation import Isolation
from graders.judge.record import Record
from graders.judge.shard import Shard, grade_shard


class Local(Closing):
    """An engine of `workers` processes, whose zygotes come from one warmed process."""

    tries_again = False

    def __init__(
        self, isolation: Isolation, root: Path, imports: Sequence[str], workers: int
    ) -> None:
        """Start to import torch and `imports`; the workers start when there is work.

        `root` is the collection's folder, which student code must not be able to read. Raises
        NoIsolation where it could.
        """
        self.isolation = isolation
        self.workers = workers
        self._incubator = Incubator(isolation, root, imports)
        self._shared = scratch.make()

    def close(self) -> None:
        """End the warmed process, and forget what the workers shared."""
        self._incubator.close()
        scratch.remove(self._shared)

    def grade(self, waiting: deque[Shard], lost: list[Shard]) -> Iterator[list[Record]]:
        """Grade until nothing is waiting or a worker dies; then `lost` is what was in flight."""
        context = multiprocessing.get_context("spawn")
        workers = min(self.workers, len(waiting))
        flying: dict[Future[list[Record]], Shard] = {}
        with ProcessPoolExecutor(
            workers, context, initializer=_end_with_parent, initargs=(os.getpid(),)
        ) as pool:
            try:
                while flying or (waiting and not lost):
                    # One more than there are workers, so that none waits for the next.
                    while waiting and not lost and len(flying) <= workers:
                        shard = waiting.popleft()
                        try:
                            flying[self._submit(pool, shard)] = shard
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

    def _submit(self, pool: ProcessPoolExecutor, shard: Shard) -> Future[list[Record]]:
        with _out_of_reach_of_ctrl_c():  # it may start a process
            return pool.submit(grade_shard, shard, self._incubator.address, self._shared)


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
