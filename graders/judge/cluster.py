"""Grading on a Dask cluster: the same shards, sent to workers on other machines.

A worker needs the package alone. The exercises' folders are sent to it once, and each shard
brings the sources of its submissions; nothing else leaves the instructor's disk.
"""

from __future__ import annotations

import platform
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from distributed import Client, Future, KilledWorker, Worker, get_worker, wait

import graders
from graders.errors import CannotStart, KataError
from graders.exercise import Exercise, find_exercise
from graders.judge.closing import Closing
from graders.judge.collection import PLUGIN, SentCollection, packed
from graders.judge.isolation import Isolation, choose
from graders.judge.reading import Source, read_source
from graders.judge.record import Record
from graders.judge.shard import Shard, grade_shard, grader_sha256

CONNECT = 10  # seconds
# So long nothing needs to come back before it is asked whether there are workers at all.
PATIENCE = 30
# So many shards are on their way to a worker, the one included that it grades.
AHEAD = 2


@dataclass(frozen=True, slots=True)
class Parcel:
    """A shard as it is sent: what was handed in, instead of where it lies."""

    exercise: str
    sources: Mapping[str, Source]
    seed: int
    isolation: Isolation


@dataclass(frozen=True, slots=True)
class About:
    """What a worker says of itself; `grader` is the digest of what it grades with."""

    host: str
    grader: str
    isolation: Isolation


class Cluster(Closing):
    """An engine on the workers that have joined a scheduler; others may join and leave."""

    tries_again = True

    def __init__(self, address: str, exercises: Sequence[Exercise], mode: str) -> None:
        """Send the exercises to all workers, and see that these can grade, and do so alike.

        `mode` is the isolation that is asked for, which each worker chooses for itself. Raises
        CannotStart where nobody answers, and where a worker cannot grade.
        """
        self.address = address
        try:
            self._client = Client(address, timeout=CONNECT)
        except (OSError, ValueError) as error:
            raise CannotStart(
                f"no Dask scheduler answers at {address} ({error}). Start one with: dask scheduler"
            ) from error
        try:
            self._client.register_plugin(SentCollection(packed(exercises)), name=PLUGIN)
            self.isolation = self._agreed(exercises[0], mode)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Take the exercises back, and leave the cluster as it was."""
        with suppress(OSError, CancelledError, TimeoutError):  # the scheduler may be gone
            self._client.unregister_worker_plugin(PLUGIN)
        self._client.close()

    @property
    def workers(self) -> int:
        """How many workers there are now."""
        return len(self._client.nthreads())

    def grade(self, waiting: deque[Shard], lost: list[Shard]) -> Iterator[list[Record]]:
        """Grade all that is waiting; what brought several workers down is added to `lost`."""
        flying: dict[Future[list[Record]], Shard] = {}
        try:
            while flying or waiting:
                room = AHEAD * self.workers  # which the scheduler is asked for
                while waiting and len(flying) < room:
                    shard = waiting.popleft()
                    flying[self._client.submit(grade_parcel, _parcel(shard), pure=False)] = shard
                for future in self._finished(list(flying)):
                    shard = flying.pop(future)
                    try:
                        records: list[Record] = future.result()
                    except KilledWorker:
                        lost.append(shard)
                    else:
                        yield records
        except CancelledError as error:
            raise CannotStart(
                f"the connection to the scheduler at {self.address} was lost. When it is back, "
                "the same command goes on from here."
            ) from error
        finally:
            self._client.cancel(list(flying))

    def _finished(self, flying: list[Future[list[Record]]]) -> set[Future[list[Record]]]:
        """Return some shards that have come to an end. Raises CannotStart if no worker is left."""
        while True:
            if not self.workers:
                raise CannotStart(
                    f"no worker is left at {self.address}. Start one, and give the same command "
                    f"again, which goes on from here: dask worker {self.address} --nthreads 1"
                )
            try:
                ended = wait(flying, PATIENCE, return_when="FIRST_COMPLETED")
            except TimeoutError:
                continue
            done: set[Future[list[Record]]] = ended.done
            return done

    def _agreed(self, exercise: Exercise, mode: str) -> Isolation:
        """Return the isolation that all workers have. Raises CannotStart if one cannot grade."""
        threads = self._client.nthreads()
        if not threads:
            raise CannotStart(
                f"no worker has joined the scheduler at {self.address}. Start one with: "
                f"dask worker {self.address} --nthreads 1"
            )
        if busy := [worker for worker, number in threads.items() if number != 1]:
            raise CannotStart(
                f"{busy[0]} has {threads[busy[0]]} threads, and a worker grades one submission at "
                f"a time. Start more workers instead: dask worker {self.address} --nthreads 1 "
                "--nworkers N"
            )
        answers = self._client.run(about, exercise.name, mode, on_error="return")
        for worker, said in answers.items():
            if not isinstance(said, About):
                raise CannotStart(f"the worker {worker} cannot grade: {_why(said)}")
            if said.grader != grader_sha256(exercise):
                raise CannotStart(
                    f"the worker {said.host} has another version of torch-kata than this machine, "
                    f"which has {graders.__version__}. Install the same on all."
                )
        isolations: dict[Isolation, str] = {one.isolation: one.host for one in answers.values()}
        if len(isolations) > 1:
            listed = ", ".join(f"{host} has {one.name}" for one, host in isolations.items())
            raise CannotStart(
                f"the workers shut student code in differently: {listed}. Name one that all have, "
                "such as --isolation landlock."
            )
        return isolations.popitem()[0]


def about(exercise: str, mode: str, dask_worker: Worker) -> About:
    """Return what a worker, which Dask hands in, grades with. Raises KataError if it cannot."""
    return About(
        host=platform.node(),
        grader=grader_sha256(find_exercise(_collection(dask_worker), exercise)),
        isolation=choose(mode),
    )


def grade_parcel(parcel: Parcel) -> list[Record]:
    """Grade, on a worker, what was sent to it."""
    by_path = {Path(name): source for name, source in parcel.sources.items()}

    def read(path: Path, _: Exercise) -> Source:
        return by_path[path]

    exercise = find_exercise(_collection(get_worker()), parcel.exercise)
    submissions = tuple((name, Path(name)) for name in parcel.sources)
    return grade_shard(Shard(exercise, submissions, parcel.seed, parcel.isolation), read=read)


def _collection(worker: Worker) -> Path:
    """Return the folder of the exercises that were sent to a worker."""
    plugin = worker.plugins[PLUGIN]
    assert isinstance(plugin, SentCollection)
    return plugin.root


def _parcel(shard: Shard) -> Parcel:
    sources = {name: read_source(path, shard.exercise) for name, path in shard.submissions}
    return Parcel(shard.exercise.name, sources, shard.seed, shard.isolation)


def _why(error: object) -> str:
    if isinstance(error, KataError):
        return str(error)
    if isinstance(error, ImportError):
        return f"{error}. Install there what is here: pip install 'torch-kata[cluster]'"
    return f"{type(error).__name__}: {error}"
