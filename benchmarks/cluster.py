"""How fast a cluster grades with one worker and with two, and what each shard costs it.

Run from the repository's root: `python benchmarks/cluster.py`. A scheduler and the workers run on
this machine and speak over loopback. The same class is graded by one worker and then by two, each
time once to warm up (a worker imports torch, and runs each mistake once) and once for the clock.
"""

from __future__ import annotations

import argparse
import json
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from distributed import Client
from grading import make_class

from graders.exercise import Exercise, find_exercise, find_root
from graders.judge.cluster import Cluster, _parcel
from graders.judge.collection import packed
from graders.judge.grade import grade_shards
from graders.judge.record import Record
from graders.judge.resume import keep_sources
from graders.judge.shard import Shard
from graders.judge.store import Store

SEED = 7
PATIENCE = 120  # seconds


@dataclass(frozen=True, slots=True)
class Run:
    """One pass over the class; bytes are sums over all shards."""

    workers: int
    shards: int
    seconds: float
    graded: int
    sent: int
    returned: int
    stored: int


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--exercise", default="01")
    options.add_argument("--submissions", type=int, default=200)
    options.add_argument("--shard", type=int, default=10, help="submissions in a shard")
    chosen = options.parse_args()
    exercise = find_exercise(find_root(), chosen.exercise)
    with tempfile.TemporaryDirectory() as name, ExitStack() as running:
        folder = Path(name)
        students = make_class([exercise], folder / "class", chosen.submissions)
        submissions = [(one.name, one) for one in students]
        address = running.enter_context(scheduler(folder))
        print(
            f"{len(students)} submissions to {exercise.name}, {chosen.shard} in a shard; the "
            f"exercise is sent to each worker once: {len(packed([exercise])) / 1024:.0f} KiB"
        )
        runs = []
        for number in (1, 2):
            running.enter_context(worker(address, folder / f"worker{number}", number))
            with Cluster(address, [exercise], "auto") as cluster:
                for kind in ("warming up", "measured"):
                    place = folder / f"results-{number}-{kind}"
                    one = grade(cluster, exercise, submissions, chosen.shard, place)
                    tell(one, kind)
                runs.append(one)
    print(f"two workers / one   {runs[0].seconds / runs[1].seconds:8.2f}")


def grade(
    cluster: Cluster,
    exercise: Exercise,
    submissions: Sequence[tuple[str, Path]],
    size: int,
    place: Path,
) -> Run:
    """Grade the class on the workers that there are, and keep the results as `kata grade` does."""
    batches = [tuple(submissions[i : i + size]) for i in range(0, len(submissions), size)]
    shards = [Shard(exercise, batch, SEED, cluster.isolation) for batch in batches]
    sent = sum(len(pickle.dumps(_parcel(shard))) for shard in shards)
    records: list[Record] = []
    returned = 0
    started = time.perf_counter()
    with Store(place) as store:
        for some in grade_shards(shards, cluster):
            store.add(some)
            records += some
            returned += len(pickle.dumps(some))
        seconds = time.perf_counter() - started
        keep_sources(store, submissions, [exercise])
    if any(record.status != "graded" for record in records):
        raise SystemExit("the cluster did not grade everything; the figures would mean nothing")
    stored = (place / "results.db").stat().st_size
    return Run(cluster.workers, len(shards), seconds, len(records), sent, returned, stored)


def tell(run: Run, kind: str) -> None:
    """Print a run's figures."""
    a_shard = 1000 * run.seconds * run.workers / run.shards
    print(
        f"{run.workers} worker{'s' * (run.workers > 1):1} {kind:10} {run.seconds:7.1f} s "
        f"{60 * run.graded / run.seconds:7.0f} submissions a minute, {a_shard:6.0f} ms a shard, "
        f"{run.sent / run.shards / 1024:.1f} KiB to and {run.returned / run.shards / 1024:.1f} KiB "
        f"from it; {run.stored / run.graded / 1024:.1f} KiB stored a submission",
        flush=True,
    )


@contextmanager
def dask(*words: str, folder: Path) -> Iterator[None]:
    """Run a command of Dask's until the block is left."""
    folder.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "dask", *words]
    with (folder / "dask.log").open("w") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        try:
            yield
        finally:
            for one in (*psutil.Process(process.pid).children(recursive=True), process):
                one.kill()
            process.wait()


@contextmanager
def scheduler(folder: Path) -> Iterator[str]:
    """Run a scheduler on loopback, and yield its address."""
    file = folder / "scheduler.json"
    words = ("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
    with dask(*words, "--scheduler-file", str(file), folder=folder):
        end = time.monotonic() + PATIENCE
        while not file.exists():
            if time.monotonic() > end:
                raise SystemExit(f"no scheduler came up; see {folder / 'dask.log'}")
            time.sleep(0.1)
        yield json.loads(file.read_text())["address"]


@contextmanager
def worker(address: str, folder: Path, number: int) -> Iterator[None]:
    """Run a worker, the one with this number, from when it has joined."""
    with dask("worker", address, "--nthreads", "1", "--no-dashboard", folder=folder):
        with Client(address) as client:
            client.wait_for_workers(number, timeout=PATIENCE)
        yield


if __name__ == "__main__":
    main()
