"""`kata grade`: from a folder of submissions to a table and files, with progress."""

from __future__ import annotations

import errno
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from graders.errors import KataError
from graders.exercise import Exercise, all_exercises
from graders.export.command import reported
from graders.judge.dry_run import tell_intake
from graders.judge.grade import Engine, grade_shards, make_shards
from graders.judge.intake import take_in
from graders.judge.progress import Tell, progress
from graders.judge.record import GRADER_ERROR, Record
from graders.judge.reports import write_reports
from graders.judge.resume import earlier_seed, keep_sources, left_to_grade
from graders.judge.store import Store
from graders.judge.table import ROWS, results_table


def run_grading(
    place: Path,
    output: Path,
    exercises: Sequence[Exercise],
    engine: Engine,
    seed: int | None,
    console: Console,
    *,
    force: bool = False,
) -> bool:
    """Grade, report, and return whether every submission could be graded.

    What was graded before into the same `output` and has not changed since is graded again only
    by `force`. Without a `seed`, that of earlier results serves again, or one is drawn.
    """
    isolation = engine.isolation
    with _room_for(output), take_in(place, exercises) as intake, Store(output) as store:
        tell_intake(intake, console)
        submissions = [(one.name, one.path) for one in intake.submissions]
        total = len(submissions) * len(exercises)
        reported(store, all_exercises(exercises[0].root))
        graded = store.graded()
        seed = earlier_seed(graded) if seed is None else seed
        seed = secrets.randbits(32) if seed is None else seed
        work = left_to_grade({} if force else graded, submissions, exercises, seed, isolation)
        done = total - sum(len(rest) for _, rest in work)
        if done:
            held = f"{done} of {total} results still hold and are kept"
            console.print(f"{held}; --force grades them again.", style="dim")
        shards = make_shards(work, seed, isolation, engine.workers)
        words = f"grading {len(submissions)} submission{'s' * (len(submissions) != 1)}"
        try:
            with progress(console, words, done, total) as tell:
                broken = _grade_into(store, grade_shards(shards, engine), tell)
        except KeyboardInterrupt:
            console.print("Stopped before all was graded. The same command goes on from here.")
            raise
        keep_sources(store, submissions, exercises)
        reports = write_reports(store, reported(store, all_exercises(exercises[0].root)))
        paths = [store.folder / "results.db", *reports]
        _print_table(store, {name for name, _ in submissions}, exercises, console)
    console.print(f"seed {seed}, isolation {isolation.name}", style="dim")
    if isolation.name == "none":
        console.print("Student code was not shut in: do not trust these scores.", style="red")
    for path in paths:
        console.print(f"  {path}{'/' if path.is_dir() else ''}", highlight=False, soft_wrap=True)
    if broken:
        Console(stderr=True).print(
            f"The grader broke on {broken}: they have no score. "
            "results.json tells where (status grader_error).",
            style="magenta",
        )
    return broken == 0


@contextmanager
def _room_for(output: Path) -> Iterator[None]:
    """Tell in words that the disk is full. What a shard came to is kept, or graded again."""
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        full = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
        if not full and getattr(error, "errno", None) not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise KataError(
            f"the disk is full: {output} is not complete. Make room, and give the same command "
            "again: it goes on from there."
        ) from None


def _grade_into(store: Store, graded: Iterable[list[Record]], tell: Tell) -> int:
    """Write records as they come; return on how many the grader broke."""
    broken = 0
    for records in graded:
        store.add(records)
        broken += sum(record.status == GRADER_ERROR for record in records)
        tell(records)
    return broken


def _print_table(
    store: Store, shown: set[str], exercises: Sequence[Exercise], console: Console
) -> None:
    """Print the results of the students in `shown`, and how many there are of others."""
    records = (record for record in store.records() if record.student in shown)
    console.print(results_table(records, exercises))
    kept = store.count() - len(shown) * len(exercises)
    if kept:
        console.print(
            f"Kept beside these in {store.folder}, of other students: {kept}.",
            style="dim",
            soft_wrap=True,
        )
    if len(shown) > ROWS:
        console.print(f"... and {len(shown) - ROWS} more: see scores.csv")
