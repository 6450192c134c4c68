"""What isolation adds to a probe: the same one in children that are shut in and that are not.

Run from the repository's root: `python benchmarks/isolation.py`. Children of all kinds take turns,
so that a busy machine slows all of them, and the median counts. It also prints what it costs to
notice what a submission reaches for, which goes on without isolation as well.
"""

from __future__ import annotations

import argparse
import statistics
import time
from contextlib import ExitStack

from graders.errors import KataError
from graders.exercise import find_exercise, find_root
from graders.inside.reaches import reaches
from graders.judge.bench import Bench
from graders.judge.isolation import choose
from graders.judge.sandbox import Sandbox

SEED = 7
MODES = ("none", "landlock", "bubblewrap", "auto")
AIM = 5.0


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--exercise", default="01")
    options.add_argument("--children", type=int, default=200, help="of each kind")
    chosen = options.parse_args()
    exercise = find_exercise(find_root(), chosen.exercise)
    source = exercise.solution.read_text(encoding="utf-8")
    took: dict[str, list[float]] = {}
    with ExitStack() as stack:
        benches = {}
        for mode in MODES:
            try:
                isolation = choose(mode)
            except KataError as error:
                print(f"{mode}: {error}")
                continue
            sandbox = stack.enter_context(Sandbox(isolation, imports=exercise.imports))
            benches[mode] = Bench(exercise, SEED, sandbox)
        for _ in range(chosen.children + 1):
            for mode, bench in benches.items():
                call = (bench.probes[0], {})
                started = time.perf_counter()
                (outcome,) = bench.run([(source, call)])
                took.setdefault(mode, []).append(1000 * (time.perf_counter() - started))
                assert outcome.kind == "observed", outcome
    medians = {mode: statistics.median(times[1:]) for mode, times in took.items()}
    for mode, median in medians.items():
        added = median - medians["none"]
        print(f"{mode:10} {median:6.1f} ms a child, {added:+5.1f} ms   aim: at most {AIM:+.1f}")
    started = time.process_time()
    for _ in range(chosen.children):
        reaches(source)
    looking = 1000 * (time.process_time() - started) / chosen.children
    print(f"looking at the syntax tree {looking:.2f} ms a child")


if __name__ == "__main__":
    main()
