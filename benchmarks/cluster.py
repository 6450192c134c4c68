"""How fast a cluster grades with one worker and with two, and what each shard costs it.

Run from the repository's root: `python benchmarks/cluster.py`. A scheduler and the workers run on
this machine and speak over loopback. The same class is graded by one worker and then by two, each
time once to warm up (a worker imports torch, and runs each mistake once) and once for the clock.
"""

from __future__ import annotations

import argparse
import itertools
import json
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
from distributed import Client

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
    """One pass over the class; seconds of CPU time and bytes are sums over all shards.

    CPU time tells the same on a busy machine, which wall time does not.
    """

    workers: int
    shards: int
    seconds: float
    graded: int
    workers_cpu: float
    client_cpu: float
    scheduler_cpu: float
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
        students = make_class(exercise, folder / "class", chosen.submissions, chosen.shard)
        submissions = [(one.name, one) for one in students]
        address, scheduling = running.enter_context(scheduler(folder))
        print(
            f"{len(students)} submissions to {exercise.name}, {chosen.shard} in a shard; the "
            f"exercise is sent to each worker once: {len(packed([exercise])) / 1024:.0f} KiB"
        )
        runs: list[Run] = []
        working: list[psutil.Process] = []
        for number in (1, 2):
            working.append(
                running.enter_context(worker(address, folder / f"worker{number}", number))
            )
            with Cluster(address, [exercise], "auto") as cluster:
                for kind in ("warming up", "measured"):
                    place = folder / f"results-{number}-{kind}"
                    shards = cut(exercise, submissions, chosen.shard, cluster)
                    one = grade(cluster, shards, place, working, scheduling)
                    tell(one, kind)
                runs.append(one)
    print(f"two workers / one   {runs[0].seconds / runs[1].seconds:8.2f}")


def make_class(exercise: Exercise, folder: Path, count: int, shard: int) -> list[Path]:
    """Write submissions of so few kinds that each shard holds them all.

    A worker has then run every mistake that shows after its first shard.
    """
    half = shard // 2
    kinds = [*exercise.variants[:half], *exercise.mistakes[: shard - half]]
    students = [folder / f"student_{number:05}" for number in range(count)]
    for number, (student, source) in enumerate(zip(students, itertools.cycle(kinds), strict=False)):
        path = student / exercise.where
        path.parent.mkdir(parents=True)
        path.write_text(f"{source.read_text()}\n# student {number}\n")
    return students


def cut(
    exercise: Exercise, submissions: Sequence[tuple[str, Path]], size: int, cluster: Cluster
) -> list[Shard]:
    """Return the class in shards of one size."""
    batches = [tuple(submissions[i : i + size]) for i in range(0, len(submissions), size)]
    return [Shard(exercise, batch, SEED, cluster.isolation) for batch in batches]


def grade(
    cluster: Cluster,
    shards: Sequence[Shard],
    place: Path,
    working: Sequence[psutil.Process],
    scheduling: psutil.Process,
) -> Run:
    """Grade on the workers that there are, and keep the results as `kata grade` does."""
    sent = sum(len(pickle.dumps(_parcel(shard))) for shard in shards)
    records: list[Record] = []
    returned = 0
    before = [time.perf_counter(), sum(map(cpu, working)), time.process_time(), cpu(scheduling)]
    with Store(place) as store:
        for some in grade_shards(shards, cluster):
            store.add(some)
            records += some
            returned += len(pickle.dumps(some))
        after = [time.perf_counter(), sum(map(cpu, working)), time.process_time(), cpu(scheduling)]
        for shard in shards:
            keep_sources(store, shard.submissions, [shard.exercise])
    if any(record.status != "graded" for record in records):
        raise SystemExit("the cluster did not grade everything; the figures would mean nothing")
    took = [end - start for start, end in zip(before, after, strict=True)]
    stored = (place / "results.db").stat().st_size
    return Run(
        cluster.workers, len(shards), took[0], len(records), *took[1:], sent, returned, stored
    )


def cpu(process: psutil.Process) -> float:
    """Return the CPU seconds of a process and all that it has started, ended ones included."""
    total = 0.0
    for one in (process, *process.children(recursive=True)):
        with suppress(psutil.Error):
            total += sum(one.cpu_times()[:4])
    return total


def tell(run: Run, kind: str) -> None:
    """Print a run's figures."""
    workers, client, scheduler = (
        1000 * one / run.shards for one in (run.workers_cpu, run.client_cpu, run.scheduler_cpu)
    )
    print(
        f"{run.workers} worker{'s' if run.workers > 1 else ' '} {kind:10} {run.seconds:7.1f} s, "
        f"{60 * run.graded / run.seconds:.0f} submissions a minute, "
        f"{1000 * run.seconds * run.workers / run.shards:.0f} ms a shard and worker\n"
        f"    CPU a shard: {workers:.0f} ms in workers, {client:.0f} in kata grade, "
        f"{scheduler:.0f} in the scheduler; {run.sent / run.shards / 1024:.1f} KiB to and "
        f"{run.returned / run.shards / 1024:.1f} KiB from the worker; "
        f"{run.stored / run.graded / 1024:.1f} KiB stored a submission",
        flush=True,
    )


@contextmanager
def dask(*words: str, folder: Path) -> Iterator[psutil.Process]:
    """Run a command of Dask's until the block is left."""
    folder.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "dask", *words]
    with (folder / "dask.log").open("w") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        try:
            yield psutil.Process(process.pid)
        finally:
            for one in (*psutil.Process(process.pid).children(recursive=True), process):
                one.kill()
            process.wait()


@contextmanager
def scheduler(folder: Path) -> Iterator[tuple[str, psutil.Process]]:
    """Run a scheduler on loopback, and yield its address and its process."""
    file = folder / "scheduler.json"
    words = ("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
    with dask(*words, "--scheduler-file", str(file), folder=folder) as process:
        end = time.monotonic() + PATIENCE
        while not file.exists():
            if time.monotonic() > end:
                raise SystemExit(f"no scheduler came up; see {folder / 'dask.log'}")
            time.sleep(0.1)
        yield json.loads(file.read_text())["address"], process


@contextmanager
def worker(address: str, folder: Path, number: int) -> Iterator[psutil.Process]:
    """Run a worker, the one with this number, and yield its process once it has joined."""
    with dask("worker", address, "--nthreads", "1", "--no-dashboard", folder=folder) as process:
        with Client(address) as client:
            client.wait_for_workers(number, timeout=PATIENCE)
        yield process


if __name__ == "__main__":
    main()
