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
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from graders.exercise import all_exercises, find_root
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
    count = options.parse_args().students
    root = find_root()
    seconds: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name, probes_timed(seconds):
        repeat_class(root / "examples" / "class", Path(name) / "class", count)
        run(root, Path(name), seconds)
    total = seconds.total()
    print(f"{count} students with {len(all_exercises(root))} exercises each, one worker")
    for part in ORDER:
        share = seconds[part] / total
        print(f"{part:10} {seconds[part]:8.1f} s   {100 * share:5.1f} %")
    outside = 1 - seconds["probes"] / total
    print(f"outside the probes: {100 * outside:.1f} % of the total     aim: at most 15")


def repeat_class(source: Path, folder: Path, count: int) -> None:
    """Write `count` students, who are those of a class in turn."""
    students = sorted(path for path in source.iterdir() if path.is_dir())
    for number in range(count):
        shutil.copytree(students[number % len(students)], folder / f"student_{number:05}")


def run(root: Path, folder: Path, seconds: Counter[str]) -> None:
    """Grade as `kata grade` does, with a clock at each part."""
    exercises, isolation = all_exercises(root), choose("auto")
    with Store(folder / "results") as store, timed(seconds, "taking in"):
        with take_in(folder / "class", exercises) as intake:
            submissions = [(one.name, one.path) for one in intake.submissions]
            shards = make_shards([(one, submissions) for one in exercises], SEED, isolation, 1)
            for shard in shards:
                with timed(seconds, "judging"):
                    records = grade_shard(shard)
                with timed(seconds, "storing"):
                    store.add(records)
            let_go()
            with timed(seconds, "storing"):
                keep_sources(store, submissions, exercises)
        with timed(seconds, "reporting"):
            write_reports(store, exercises)


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
