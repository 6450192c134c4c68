"""What grading costs, against the floor and against what an instructor would script today.

Run from the repository's root: `python benchmarks/grading.py`, for all exercises, or with
`--exercise 01` for one. One run prints the ratios of

(a) `kata grade` with isolation,
(b) the floor: the same probes on the same sources, in forked children of a warmed parent,
    a child for each, without isolation, pytest or comparison,
(c) one fresh pytest process per submission, as a script would do it.

All three use the same number of workers and include their own start-up.
"""

from __future__ import annotations

import argparse
import importlib
import itertools
import json
import multiprocessing
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil

from graders.exercise import Exercise, all_exercises, find_exercise, find_root, imports_of
from graders.inside.running import run_job
from graders.judge.bench import Params
from graders.judge.hidden import run_hidden_tests
from graders.judge.isolation import choose
from graders.judge.reading import read_source
from graders.judge.sandbox import Sandbox
from graders.judge.session import Session
from graders.probes import compiled_probes, seed_for

SEED = 7


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--exercise", nargs="*", default=[], help="numbers; all if there is none")
    options.add_argument("--submissions", type=int, default=100)
    options.add_argument("--scripted", type=int, default=8, help="how many of them (c) is run on")
    options.add_argument("--workers", type=int, default=2)
    options.add_argument(
        "--growth",
        nargs="*",
        type=int,
        metavar="SIZE",
        help="only kata grade, in classes of these sizes; 10, 110 and 1000 if none is named",
    )
    chosen = options.parse_args()
    root = find_root()
    exercises = [find_exercise(root, one) for one in chosen.exercise] or all_exercises(root)
    count, workers = chosen.submissions, chosen.workers
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if chosen.growth is not None:
            print_growth(exercises, folder, workers, chosen.growth or [10, 110, 1000])
            return
        calls = [(one, *call) for one in exercises for call in probe_calls(one)]
        students = make_class(exercises, folder / "class", count)
        ours, memory = time_ours(exercises, folder, workers)
        floor = time_floor(students, workers, calls)
        sample = students[:: max(1, count // chosen.scripted)][: chosen.scripted]
        scripted = time_scripted(exercises, sample, workers) * count / len(sample)
        names = ", ".join(one.name for one in exercises)
        print(f"{count} submissions to {names}; {workers} workers, {len(calls)} probe calls each")
        print(f"(a) kata grade      {ours:8.1f} s   {1000 * ours / count:7.0f} ms a submission")
        print(f"(b) the floor       {floor:8.1f} s   {1000 * floor / count:7.0f} ms a submission")
        print(
            f"(c) scripted pytest {scripted:8.1f} s   {1000 * scripted / count:7.0f} ms"
            f" a submission   (from {len(sample)} runs)"
        )
        aim = 1.5 if len(exercises) == 1 else 1.3
        print(f"ours / floor        {ours / floor:8.2f}     aim: at most {aim}")
        print(f"scripted / ours     {scripted / ours:8.1f}     aim: at least 20")
        print(f"peak memory of the whole tree {memory.peak / 2**20:.0f} MiB     aim: under 1500")


def print_growth(
    exercises: Sequence[Exercise], folder: Path, workers: int, sizes: Sequence[int]
) -> None:
    """Print what classes of growing size cost, and what one more submission does."""
    before, took = 0, 0.0
    for size in sizes:
        make_class(exercises, folder / "class", size)
        seconds, memory = time_ours(exercises, folder, workers)
        peak, usual = (value / 2**20 for value in (memory.peak, memory.usual))
        more = 1000 * (seconds - took) / (size - before)
        print(
            f"{size:6} submissions: {seconds:7.1f} s, usually {usual:5.0f} MiB, at most {peak:5.0f}"
            + (f", {more:4.0f} ms for each more than {before}" if before else ""),
            flush=True,
        )
        before, took = size, seconds


def make_class(exercises: Sequence[Exercise], folder: Path, count: int) -> list[Path]:
    """Write `count` submissions: the variants and the mistakes in turn, no two files equal."""
    shutil.rmtree(folder, ignore_errors=True)
    students = [folder / f"student_{number:05}" for number in range(count)]
    for exercise in exercises:
        sources = itertools.cycle([*exercise.variants, *exercise.mistakes])
        for number, (student, source) in enumerate(zip(students, sources, strict=False)):
            path = student / exercise.where
            path.parent.mkdir(parents=True)
            path.write_text(f"{source.read_text()}\n# student {number}\n")
    return students


def probe_calls(exercise: Exercise) -> list[tuple[str, Params]]:
    """Return every call of a probe that the hidden tests make: they are what has to be run."""
    with Sandbox(choose("auto"), imports=exercise.imports) as sandbox:
        session = Session(sandbox, SEED, {"solution": exercise.solution}, read_source)
        run_hidden_tests(session, exercise)
        subject = session.subject(exercise, "solution")
        assert subject.diagnosis == []  # looking for one runs the probes that no check calls
        return list(subject.calls.values())


def time_ours(exercises: Sequence[Exercise], folder: Path, workers: int) -> tuple[float, TreeWatch]:
    """Return the seconds that `kata grade` takes, and what was seen of its process tree."""
    words = [sys.executable, "-m", "graders.cli", "grade", str(folder / "class")]
    words += [f"--exercise={one.number}" for one in exercises]
    words += ["--output", str(folder / "results"), "--jobs", str(workers), "--seed", str(SEED)]
    words += ["--force"]  # or it would keep what an earlier run has graded
    started = time.perf_counter()
    process = subprocess.Popen(words, cwd=exercises[0].root, stdout=subprocess.DEVNULL)
    watcher = TreeWatch(process.pid)
    watcher.start()
    status = process.wait()
    seconds = time.perf_counter() - started
    watcher.stop.set()
    watcher.join()
    records = json.loads((folder / "results" / "results.json").read_text())
    if status or any(record["status"] != "graded" for record in records):
        raise SystemExit("kata grade did not grade everything; the figures would mean nothing")
    return seconds, watcher


class TreeWatch(threading.Thread):
    """Samples the memory and the CPU time of a process and all that it started.

    Memory is proportional, in bytes. The CPU seconds are those of what lives and of what it has
    waited for; nobody waits for a sandbox that is ended by force, so they are seen while it lives.
    """

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.root = psutil.Process(pid)
        self.samples: list[int] = []
        self.cpu = 0.0
        self.stop = threading.Event()

    @property
    def peak(self) -> int:
        """The most that was seen, in bytes."""
        return max(self.samples)

    @property
    def usual(self) -> int:
        """The median of what was seen, in bytes: what is there whichever children run just now."""
        return int(statistics.median(self.samples))

    def run(self) -> None:
        while not self.stop.wait(1.0):  # looking costs the processes time
            total, seconds = 0, 0.0
            try:
                family = [self.root, *self.root.children(recursive=True)]
            except psutil.Error:
                return
            for process in family:
                try:
                    seconds += sum(process.cpu_times()[:4])  # its own, and of what it reaped
                    total += process.memory_full_info().pss
                except psutil.Error:
                    continue
            self.samples.append(total)
            self.cpu = max(self.cpu, seconds)


def time_floor(
    students: Sequence[Path], workers: int, calls: Sequence[tuple[Exercise, str, Params]]
) -> float:
    """Return the seconds for the bare probes in forked children of `workers` warmed parents."""
    context = multiprocessing.get_context("spawn")
    started = time.perf_counter()
    parents = [
        context.Process(target=warmed_parent, args=(students[i::workers], calls))
        for i in range(workers)
    ]
    # The same memory settings as ours, so that only what grading adds is compared.
    settings = {"PYTHONMALLOC": "malloc", "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}
    os.environ.update(settings)
    for parent in parents:
        parent.start()
    for name in settings:
        del os.environ[name]
    for parent in parents:
        parent.join()
        if parent.exitcode:
            raise SystemExit("the floor could not be measured")
    return time.perf_counter() - started


def warmed_parent(students: Sequence[Path], calls: Sequence[tuple[Exercise, str, Params]]) -> None:
    """Warm up as the zygote does, then fork a child for every probe of every source."""
    # It imports torch._dynamo, which only the parents of the floor need in this script.
    from graders.inside.zygote import warm_up  # noqa: PLC0415

    exercises = {exercise.name: exercise for exercise, _, _ in calls}
    for name in imports_of(exercises.values()):
        importlib.import_module(name)
    warm_up()
    codes = {name: compiled_probes(exercise) for name, exercise in exercises.items()}
    for student in students:
        for exercise, probe, params in calls:
            run = {
                "source": (student / exercise.where).read_text(),
                "code": codes[exercise.name][probe],
                "probe": probe,
                "params": params,
                "seed": seed_for(SEED, probe, params),
            }
            job = {"filename": exercise.where, "api": list(exercise.api), "runs": [run]}
            pid = os.fork()
            if pid == 0:
                for stream in (1, 2):
                    os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
                try:
                    run_job(job)
                finally:
                    os._exit(0)
            os.waitpid(pid, 0)


def time_scripted(exercises: Sequence[Exercise], students: Sequence[Path], workers: int) -> float:
    """Return the seconds for a fresh pytest process per submission, `workers` at a time."""
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    words += [str(exercise.folder) for exercise in exercises]

    def one(student: Path) -> None:
        subprocess.run(
            [*words, f"--submission={student}"],
            cwd=exercises[0].root,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )

    started = time.perf_counter()
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(one, students))
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
