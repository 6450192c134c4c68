"""Whether what the report should draw of an exercise can be drawn of its solution."""

from __future__ import annotations

from collections.abc import Iterator

from graders.author.files import Problem
from graders.errors import BadCollection
from graders.judge.bench import Bench
from graders.judge.sketches import read_sketches


def sketch_problems(bench: Bench) -> Iterator[Problem]:
    """Look at what each function in `sketches.py` reports of the solution."""
    file = bench.exercise.sketches.relative_to(bench.exercise.root)
    for name in bench.sketches:
        try:
            right = bench.reference(name, {}).observation
            drawn = [bool(one.series) for one in read_sketches(right, right)]
        except BadCollection as error:
            yield Problem(str(error), f"Mend {name} in {file}.")
        except (KeyError, TypeError):
            yield Problem(f"{name} in {file} returns no sketches", "Return sketches(sketch(...)).")
        else:
            if not drawn or not all(drawn):
                todo = "Give each points(x, y) or history(losses) of numbers."
                yield Problem(f"{name} in {file} draws nothing of the solution", todo)
