"""Grade the corpus of attacks, each case between two honest submissions, and print a table.

Run it by `tox -e attacks`, or from the repository's root: `python tests/attacks/run.py`. Every case
is graded under every isolation that this machine offers. It ends with 1 if a case is missed, if an
honest control lost a point or was flagged, or if a verdict is not the one in the case's header.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from corpus import CLASSES, CLEAN, CONTAINED, FLAGGED, REPOSITORY, Case, find, read_corpus
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from graders.errors import KataError
from graders.exercise import all_exercises, imports_of
from graders.judge.grade import grade_shards
from graders.judge.isolation import Isolation, choose
from graders.judge.local import Local
from graders.judge.record import Record
from graders.judge.shard import Shard

SEED = 20
MISSED = "missed"
# So many cases share a session.
SHARD = 8
OFFERED = ("landlock", "bubblewrap")
# What may differ between two runs on the same source.
VARIES = ("student", "graded_at", "seconds")
NEIGHBOUR = "honest"


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a case under one isolation; `why` is empty where all is as it should be."""

    case: Case
    isolation: str
    verdict: str
    why: str


def main() -> int:
    """Grade, print and return the exit status."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--isolation", choices=OFFERED, nargs="*", default=[], help="only these")
    options.add_argument("--class", dest="numbers", type=int, nargs="*", default=[], metavar="N")
    options.add_argument("--case", nargs="*", default=[], metavar="NAME", help="only these files")
    options.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options.add_argument("--verbose", action="store_true", help="a line for every case")
    chosen = options.parse_args()
    console = Console()
    cases = [
        case
        for case in read_corpus()
        if (not chosen.numbers or case.number in chosen.numbers)
        and (not chosen.case or case.name in chosen.case)
    ]
    modes = chosen.isolation or offered(console)
    if not modes or not cases:
        console.print("Nothing to run: `kata doctor` tells which isolation this machine offers.")
        return 2
    started = time.perf_counter()
    results: list[Result] = []
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("grading", total=len(cases) * len(modes))
        for mode in modes:
            for result in grade(cases, choose(mode), chosen.jobs):
                results.append(result)
                progress.advance(task)
                if chosen.verbose:
                    row = f"{result.case.name:36} {mode:10} {result.verdict:10} {result.why}"
                    progress.console.print(row, highlight=False, markup=False)
    console.print(table(results))
    for result in results:
        if result.why:
            words = f"{result.case.name} ({result.isolation}): {result.why}"
            console.print(words, style="red", markup=False)
    seconds = time.perf_counter() - started
    names = " and ".join(modes)
    console.print(f"{len(cases)} submissions under {names}, {seconds:.0f} s.")
    return int(any(result.why for result in results))


def offered(console: Console) -> list[str]:
    """Return the isolations that this machine offers, each by itself; say which it does not."""
    modes = []
    for mode in OFFERED:
        try:
            choose(mode)
        except KataError as error:
            console.print(f"not tried, {mode}: {error}", style="yellow", markup=False)
        else:
            modes.append(mode)
    return modes


def grade(cases: Sequence[Case], isolation: Isolation, jobs: int) -> Iterator[Result]:
    """Grade every case between two honest submissions, and yield what came of it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        students: dict[str, Case] = {}
        shards: list[Shard] = []
        for number in sorted({case.exercise for case in cases}):
            own = [case for case in cases if case.exercise == number]
            exercise = find(number)
            alone = ((f"{NEIGHBOUR} {number} alone", exercise.solution),)
            shards.append(Shard(exercise, alone, SEED, isolation))
            for start in range(0, len(own), SHARD):
                row = [(f"{NEIGHBOUR} {number} {start}", exercise.solution)]
                for place, case in enumerate(own[start : start + SHARD]):
                    path = case.hand_in(folder)
                    assert path.name not in students, path.name
                    students[path.name] = case
                    row.append((path.name, path))
                    row.append((f"{NEIGHBOUR} {number} {start + place + 1}", exercise.solution))
                shards.append(Shard(exercise, tuple(row), SEED, isolation))
        imports = imports_of(all_exercises(REPOSITORY))
        expected: dict[str, str] = {}
        waiting: list[list[Record]] = []
        with Local(isolation, REPOSITORY, imports, jobs) as engine:
            for records in grade_shards(shards, engine):
                if records[0].student.endswith(" alone"):
                    expected[records[0].exercise] = comparable(records[0])
                else:
                    waiting.append(records)
                ready = [row for row in waiting if row[0].exercise in expected]
                waiting = [row for row in waiting if row[0].exercise not in expected]
                for row in ready:
                    yield from judge(row, students, expected[row[0].exercise], isolation)


def judge(
    records: Sequence[Record], students: dict[str, Case], honest: str, isolation: Isolation
) -> Iterator[Result]:
    """Yield what came of the cases in a shard: honest records stand before and after each."""
    for place, record in enumerate(records):
        if record.student in students:
            case = students[record.student]
            around = (records[place - 1], records[place + 1])
            harmed = any(comparable(one) != honest for one in around)
            verdict, why = verdict_of(case, record, harmed=harmed)
            yield Result(case, isolation.name, verdict, why)


def verdict_of(case: Case, record: Record, *, harmed: bool) -> tuple[str, str]:
    """Return the verdict on a case, and what is wrong with it, if anything.

    `harmed` tells whether the record of a neighbour is another one than without the case.
    """
    codes = ", ".join(flag.code for flag in record.flags)
    said = f"score {record.score}, deserved {case.honest:g}, flags: {codes or 'none'}"
    if harmed:
        return MISSED, f"somebody else's record has changed ({said})"
    if record.score is None:
        return MISSED, f"the grader broke ({said})"
    if case.verdict == CLEAN:
        well = record.score == case.honest and not record.flags
        return (CLEAN, "") if well else (MISSED, f"an honest submission ({said})")
    if record.score > case.honest and not record.flags:
        return MISSED, f"more than it deserves ({said})"
    verdict = FLAGGED if record.flags else CONTAINED
    if verdict != case.verdict or (verdict == CONTAINED and record.score < case.honest):
        return verdict, f"the header says {case.verdict} ({said})"
    return verdict, ""


def comparable(record: Record) -> str:
    """Return a record as JSON, without what differs from one run to the next."""
    data = {key: value for key, value in asdict(record).items() if key not in VARIES}
    data["checks"] = [{**check, "seconds": 0} for check in data["checks"]]
    return json.dumps(data, sort_keys=True)


def table(results: Sequence[Result]) -> Table:
    """Return a row a class: its cases, and the worst verdict on each under any isolation."""
    worst: dict[Case, str] = {}
    order = (CLEAN, CONTAINED, FLAGGED, MISSED)
    for result in results:
        known = worst.get(result.case, result.verdict)
        worst[result.case] = max(known, result.verdict, key=order.index)
    shown = Table(header_style="bold", box=None)
    shown.add_column("class", justify="right")
    shown.add_column("what it tries")
    for column in ("cases", CONTAINED, FLAGGED, MISSED):
        shown.add_column(column, justify="right")
    counts = {
        number: Counter(verdict for case, verdict in worst.items() if case.number == number)
        for number in CLASSES
    }
    for number, title in CLASSES.items():
        if counts[number]:
            shown.add_row(str(number), title, *_cells(counts[number]))
    total: Counter[str] = sum(counts.values(), Counter())
    shown.add_section()
    shown.add_row("", "all attacks", *_cells(total), style="bold")
    controls = [verdict for case, verdict in worst.items() if not case.number]
    alarms = sum(verdict != CLEAN for verdict in controls)
    shown.add_row("", "honest controls, and false alarms", str(len(controls)), "", "", str(alarms))
    return shown


def _cells(count: Counter[str]) -> list[str]:
    return [str(count.total()), *(str(count[one]) for one in (CONTAINED, FLAGGED, MISSED))]


if __name__ == "__main__":
    sys.exit(main())
