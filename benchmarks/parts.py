"""Where the time of grading a class goes, from intake to report.

Run from the repository's root: `python benchmarks/parts.py`. The example class, repeated until
there are 500 students with five exercises each, is graded in this process, by one worker, so that
each part can be timed: taking in, probes (a student's code and all that runs beside it, and the
solution and the mistakes that it is compared with), judging (pytest, comparing, diagnosing),
storing and reporting.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from graders.exercise import all_exercises, find_exercise, find_root
from graders.judge.grade import make_shards
from graders.judge.intake import take_in
from graders.judge.isolation import choose
from graders.judge.reports import write_reports
from graders.judge.resume import keep_sources
from graders.judge.sandbox import Sandbox
from graders.judge.shard import grade_shard, let_go
from graders.judge.store import Store

SEED = 7
ORDER = ("taking in", "probes", "judging", "storing", "reporting")


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--students", type=int, default=500)
    options.add_argument("--exercise", nargs="*", default=[], help="numbers; all if there is none")
    chosen = options.parse_args()
    count = chosen.students
    root = find_root()
    seconds: Counter[str] = Counter()
    cpu: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name, probes_timed(seconds):
        repeat_class(root / "examples" / "class", Path(name) / "class", count)
        cpu |= run(root, Path(name), seconds, chosen.exercise)
    total = seconds.total()
    number = len(chosen.exercise) or len(all_exercises(root))
    print(f"{count} students with {number} exercise{'s' * (number > 1)} each, one worker")
    for part in ORDER:
        share = seconds[part] / total
        print(f"{part:10} {seconds[part]:8.1f} s   {100 * share:5.1f} %")
    outside = 1 - seconds["probes"] / total
    print(f"outside the probes: {100 * outside:.1f} % of the total     aim: at most 15")
    ours, theirs = cpu.values()
    print(
        f"CPU time, which tells the same on a busy machine: {ours:.1f} s in this process, "
        f"{theirs:.1f} s where probes run: {100 * ours / (ours + theirs):.1f} % outside"
    )


def repeat_class(source: Path, folder: Path, count: int) -> None:
    """Write `count` students, who are those of a class in turn."""
    students = sorted(path for path in source.iterdir() if path.is_dir())
    for number in range(count):
        shutil.copytree(students[number % len(students)], folder / f"student_{number:05}")


def run(root: Path, folder: Path, seconds: Counter[str], wanted: Sequence[str]) -> dict[str, float]:
    """Grade as `kata grade` does, with a clock at each part; return CPU seconds."""
    exercises = [find_exercise(root, one) for one in wanted] or all_exercises(root)
    isolation, begun = choose("auto"), time.process_time()
    with Store(folder / "results") as store, timed(seconds, "taking in"):
        with take_in(folder / "class", exercises) as intake:
            submissions = [(one.name, one.path) for one in intake.submissions]
            shards = make_shards([(one, submissions) for one in exercises], SEED, isolation, 1)
            for shard in shards:
                with timed(seconds, "judging"):
                    records = grade_shard(shard)
                with timed(seconds, "storing"):
                    store.add(records)
            theirs = sum(
                sum(one.cpu_times()[:4]) for one in psutil.Process().children(recursive=True)
            )
            let_go()
            with timed(seconds, "storing"):
                keep_sources(store, submissions, exercises)
        with timed(seconds, "reporting"):
            write_reports(store, exercises)
    return {"ours": time.process_time() - begun, "theirs": theirs}


_open: list[str] = []


@contextmanager
def timed(seconds: Counter[str], part: str) -> Iterator[None]:
    """Add the seconds of the block to a part, and take them from the part around it."""
    _open.append(part)
    started = time.perf_counter()
    try:
        yield
    finally:
        took = time.perf_counter() - started
        _open.pop()
        seconds[part] += took
        if _open:
            seconds[_open[-1]] -= took


@contextmanager
def probes_timed(seconds: Counter[str]) -> Iterator[None]:
    """Time every job that goes into a sandbox."""
    run_job = Sandbox.run

    def run_timed(self: Sandbox, *args: Any, **options: Any) -> Any:
        with timed(seconds, "probes"):
            return run_job(self, *args, **options)

    Sandbox.run = run_timed  # type: ignore[method-assign]
    try:
        yield
    finally:
        Sandbox.run = run_job  # type: ignore[method-assign]


if __name__ == "__main__":
    main()
