"""What a student waits for: `pytest exercises/01`, and `kata watch` from save to verdict.

Run from the repository's root: `python benchmarks/student.py`. All is measured in turns in one
run, on a copy of the exercises in which 01 is solved, and given as ratios to `import torch`.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import IO

from graders.exercise import Exercise, find_exercise, find_root

VERDICT, DONE = " passed.", "All of them pass"


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--rounds", type=int, default=7)
    rounds = options.parse_args().rounds
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        shutil.copytree(find_root() / "exercises", root / "exercises")
        shutil.copy(find_root() / "student_template/pyproject.toml", root)
        exercise = find_exercise(root, "01")
        text = find_exercise(find_root(), "01").solution.read_text()
        exercise.stub.write_text(text)
        python = [sys.executable, "-c"]
        commands = {
            "import torch": [*python, "import torch"],
            "import torch, torch._dynamo": [*python, "import torch, torch._dynamo"],
            "pytest exercises/01": [sys.executable, "-m", "pytest", "-q", "exercises/01"],
        }
        times: dict[str, list[float]] = {words: [] for words in commands}
        for _ in range(rounds + 1):  # the first of each warms the disk's cache
            for words, command in commands.items():
                started = time.perf_counter()
                subprocess.run(command, cwd=root, check=True, capture_output=True)
                times[words].append(time.perf_counter() - started)
        times["kata watch, save to verdict"] = time_saves(exercise, text, rounds + 1)
    medians = {words: statistics.median(taken[1:]) for words, taken in times.items()}
    unit = medians["import torch"]
    for words, seconds in medians.items():
        print(f"{words:30}{seconds:8.2f} s   {seconds / unit:5.2f} times import torch")
    print("aims: 1.5 times for pytest exercises/01, 0.3 s from save to verdict")


def time_saves(exercise: Exercise, text: str, count: int) -> list[float]:
    """Return how long each of some saves takes until the tests have passed."""
    for other in (exercise.root / "exercises").glob("0[2-9]_*"):
        shutil.rmtree(other)  # it goes on to the next exercise otherwise
    words = [sys.executable, "-u", "-m", "graders.cli", "watch"]
    times = []
    with subprocess.Popen(words, cwd=exercise.root, stdout=subprocess.PIPE, text=True) as watch:
        assert watch.stdout is not None
        wait_for(DONE, watch.stdout)
        for number in range(count):
            time.sleep(0.3)
            started = time.perf_counter()
            exercise.stub.write_text(f"{text}# {number}\n")
            wait_for(VERDICT, watch.stdout)
            times.append(time.perf_counter() - started)
            wait_for(DONE, watch.stdout)
        watch.terminate()
    return times


def wait_for(words: str, lines: IO[str]) -> None:
    """Read lines until one has the words in it."""
    while words not in lines.readline():
        pass


if __name__ == "__main__":
    main()
