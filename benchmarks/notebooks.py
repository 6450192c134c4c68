"""What `kata grade` does in the time of `nbgrader autograde`, and what filling a gradebook costs.

Run from the repository's root, in an environment with nbgrader: `python benchmarks/notebooks.py`.

One class of notebooks, its variants and mistakes in turn, is graded by both in one run.
`nbgrader autograde` knows no workers, so it is started twice, for one half of the students each.
Since it takes seconds for each, it grades only some of them; what it takes to start is measured by
itself and counted once, so that a small sample does not make it look slower than it is.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from grading import SEED, TreeWatch
from nbgrader.api import Gradebook

from graders.exercise import Exercise, all_exercises, find_exercise, find_root
from graders.export.gradebook import Cells, Entry, write_entries
from graders.export.nbgrader import export
from graders.judge.record import PASSED, CheckResult, Record
from graders.notebooks.course import notebook_name
from graders.notebooks.groups import check_groups

AIM_RATE, AIM_WRITE = 25, 10.0
EXERCISES, CHECKS = 5, 6
HALVES = ("first", "second")


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command took: seconds by the clock and of CPU time, the peak bytes of its tree."""

    wall: float
    cpu: float
    memory: int


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--exercise", default="01")
    options.add_argument("--submissions", type=int, default=200)
    options.add_argument("--sample", type=int, default=10, help="how many of them nbgrader grades")
    options.add_argument("--students", type=int, default=200, help="in the gradebook")
    options.add_argument("--gradebook", action="store_true", help="measure the gradebook alone")
    chosen = options.parse_args()
    root = find_root()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if not chosen.gradebook:
            exercise = find_exercise(root, chosen.exercise)
            compare(exercise, folder, chosen.submissions, chosen.sample)
        fill_gradebook(folder, chosen.students)
        fill_course(all_exercises(root), folder, chosen.students)


def compare(exercise: Exercise, folder: Path, count: int, sample: int) -> None:
    """Print what grading a class costs by either."""
    course = folder / "course"
    measured(["-m", "graders.cli", "notebooks", str(course), "-e", exercise.number], exercise.root)
    measured(["-m", "nbgrader", "generate_assignment", exercise.name], course)
    hand_in(exercise, course, count)
    autograde = ["-m", "nbgrader", "autograde", exercise.name, "--create"]
    start = measured([*autograde, "--student=nobody"], course, ends=1)
    half = sample // len(HALVES)
    few = "[" + "".join(map(str, range(min(half, 10)))) + "]"
    theirs = measured_together(
        [[*autograde, f"--student={one}_0000{few}"] for one in HALVES], course
    )
    graded = len(list((course / "autograded").glob(f"*/*/{notebook_name(exercise)}.ipynb")))
    words = ["-m", "graders.cli", "grade", str(course / "submitted"), "-e", exercise.number]
    words += ["--output", str(folder / "results"), f"--jobs={len(HALVES)}", f"--seed={SEED}", "-q"]
    ours = measured(words, exercise.root)
    records = json.loads((folder / "results" / "results.json").read_text(encoding="utf-8"))
    assert graded == half * len(HALVES), f"nbgrader graded {graded}"
    assert count == sum(record["status"] == "graded" for record in records)
    each = (theirs.wall - start.wall) / graded
    each_cpu = (theirs.cpu - len(HALVES) * start.cpu) / graded
    wall, cpu = start.wall + count * each, len(HALVES) * start.cpu + count * each_cpu
    print(f"{count} notebooks of {exercise.name}, two workers each")
    print_cost("nbgrader autograde", count, Cost(wall, cpu, theirs.memory), f"(from {graded})")
    print_cost("kata grade", count, ours)
    rate = wall / ours.wall
    print(f"kata grade is {rate:.1f} times as fast     aim: at least {AIM_RATE}")
    print(f"and takes one {cpu / ours.cpu:.0f}th of the CPU time")


def print_cost(name: str, count: int, cost: Cost, note: str = "") -> None:
    """Print one line of the comparison."""
    print(
        f"{name:20}{60 * count / cost.wall:8.1f} submissions a minute"
        f"{cost.cpu / count:8.2f} CPU seconds each, peak {cost.memory / 2**20:5.0f} MiB {note}"
    )


def hand_in(exercise: Exercise, course: Path, count: int) -> None:
    """Write the class's notebooks: each source as a student would paste it into the cell."""
    file = f"{notebook_name(exercise)}.ipynb"
    released = (course / "release" / exercise.name / file).read_text(encoding="utf-8")
    sources = itertools.cycle([*exercise.variants, *exercise.mistakes])
    for number, source in zip(range(count), sources, strict=False):
        notebook = json.loads(released)
        marked = [c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("solution")]
        text = source.read_text(encoding="utf-8").partition("\nif __name__")[0]
        marked[0]["source"] = f"{text}\n# student {number}\n"
        student = f"{HALVES[number % 2]}_{number // 2:05}"
        path = course / "submitted" / student / exercise.name / file
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(notebook), encoding="utf-8")
        beside = course / "release" / exercise.name / "exercises"
        (path.parent / "exercises").symlink_to(beside)


def measured(words: Sequence[str], where: Path, ends: int = 0) -> Cost:
    """Run one program of Python's and return what it cost."""
    return measured_together([words], where, ends)


def measured_together(programs: Sequence[Sequence[str]], where: Path, ends: int = 0) -> Cost:
    """Run programs at the same time and return what they cost together."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "JUPYTER_PATH": f"{sys.prefix}/share/jupyter"}
    started = time.perf_counter()
    with tempfile.TemporaryFile("w+") as said:
        running = [
            subprocess.Popen(
                [sys.executable, *words], cwd=where, env=environment, stdout=said, stderr=said
            )
            for words in programs
        ]
        watchers = [TreeWatch(one.pid) for one in running]
        for watcher in watchers:
            watcher.start()
        statuses = [one.wait() for one in running]
        wall = time.perf_counter() - started
        for watcher in watchers:
            watcher.stop.set()
            watcher.join()
        if any(status != ends for status in statuses):
            said.seek(0)
            raise SystemExit(f"{said.read()}\nThis failed; the figures would mean nothing.")
    cpu = sum(watcher.cpu for watcher in watchers)
    return Cost(wall, cpu, sum(watcher.peak for watcher in watchers))


def fill_gradebook(folder: Path, count: int) -> None:
    """Print what it costs to write the scores of a class into an empty gradebook."""
    names = [f"test_{number}" for number in range(CHECKS)]
    cells = Cells(dict.fromkeys(names, 1.0), ("solution_answer",))
    points: dict[str, float | None] = dict.fromkeys(names, 0.5)
    entries = [
        Entry(f"student_{number:05}", points, f"What student {number} is told.\n" * 20, None)
        for number in range(count)
    ]
    with Gradebook(f"sqlite:///{folder}/empty.db", "course") as book:
        for when in ("first", "again"):
            started, cpu = time.perf_counter(), time.process_time()
            for number in range(EXERCISES):
                write_entries(book, f"assignment_{number}", "notebook", cells, entries)
            each = 1000 * (time.perf_counter() - started) / count
            each_cpu = 1000 * (time.process_time() - cpu) / count
            print(
                f"scores of {count} students, {EXERCISES} exercises by {CHECKS} checks, {when}: "
                f"{each:.2f} ms a student, {each_cpu:.2f} of CPU time     aim: under {AIM_WRITE:g}"
            )


def fill_course(exercises: Sequence[Exercise], folder: Path, count: int) -> None:
    """Print what all of `kata export` costs, with the notebooks that formgrader shows."""
    course = folder / "whole"
    numbers = [word for one in exercises for word in ("-e", one.number)]
    measured(["-m", "graders.cli", "notebooks", str(course), *numbers], exercises[0].root)
    records = [
        full_marks(one, f"student_{number:05}") for number in range(count) for one in exercises
    ]
    for when in ("first", "again"):
        started = time.perf_counter()
        export(records, exercises, course)
        each = 1000 * (time.perf_counter() - started) / count
        print(f"kata export of {len(exercises)} exercises in all, {when}: {each:.1f} ms a student")


def full_marks(exercise: Exercise, student: str) -> Record:
    """Return a record as grading makes it."""
    checks = tuple(
        CheckResult(one.name, one.title, one.points, one.points, PASSED)
        for one in check_groups(exercise)
    )
    score = sum(check.points for check in checks)
    return Record(
        student, exercise.name, "graded", score, 10.0, checks, (), (), SEED, "", "", "", "", "",
        "", 0.1,
    )  # fmt: skip


if __name__ == "__main__":
    main()
