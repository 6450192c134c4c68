"""`kata grade`: from a folder of submissions to a table and files, with progress."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from graders.errors import BadSubmissions
from graders.exercise import Exercise, all_exercises
from graders.judge.dry_run import tell_intake
from graders.judge.grade import grade_shards, make_shards
from graders.judge.incubator import Incubator
from graders.judge.intake import Intake, take_in
from graders.judge.record import GRADER_ERROR, Record
from graders.judge.reports import write_reports
from graders.judge.resume import earlier_seed, left_to_grade
from graders.judge.store import Store
from graders.judge.table import ROWS, results_table


def run_grading(
    place: Path,
    output: Path,
    exercises: Sequence[Exercise],
    jobs: int,
    seed: int | None,
    incubator: Incubator,
    console: Console,
    *,
    force: bool = False,
) -> bool:
    """Grade, report, and return whether every submission could be graded.

    What was graded before into the same `output` and has not changed since is graded again only
    by `force`. Without a `seed`, that of earlier results serves again, or one is drawn.
    """
    with take_in(place, exercises) as intake:
        tell_intake(intake, console)
        return _grade(intake, output, exercises, jobs, seed, incubator, console, force=force)


def _grade(
    intake: Intake,
    output: Path,
    exercises: Sequence[Exercise],
    jobs: int,
    seed: int | None,
    incubator: Incubator,
    console: Console,
    *,
    force: bool,
) -> bool:
    submissions = [(one.name, one.path) for one in intake.submissions]
    isolation = incubator.isolation
    total = len(submissions) * len(exercises)
    known = {one.name: one for one in all_exercises(exercises[0].root)}
    with Store(output) as store:
        if strangers := sorted(store.exercises() - known.keys()):
            raise BadSubmissions(
                f"{output} holds results of {', '.join(strangers)}, which this collection does not "
                "have. Choose another folder with --output."
            )
        graded = {} if force else store.graded()
        if seed is None:
            seed = earlier_seed(graded)
        if seed is None:
            seed = secrets.randbits(32)
        work = left_to_grade(graded, submissions, exercises, seed, isolation)
        done = total - sum(len(rest) for _, rest in work)
        if done:
            held = f"{done} of {total} results still hold and are kept"
            console.print(f"{held}; --force grades them again.", style="dim")
        shards = make_shards(work, seed, isolation, jobs)
        with _progress(console, len(submissions), done, total) as progress:
            broken = _grade_into(store, grade_shards(shards, jobs, incubator.address), progress)
        paths = write_reports(store, [known[name] for name in sorted(store.exercises())])
        shown = {name for name, _ in submissions}
        console.print(
            results_table((one for one in store.records() if one.student in shown), exercises)
        )
        kept = store.count() - total
    if kept:
        console.print(f"{kept} earlier results in {output} were kept beside these.", style="dim")
    if len(submissions) > ROWS:
        console.print(f"... and {len(submissions) - ROWS} more: see scores.csv")
    console.print(f"seed {seed}, isolation {isolation.name}", style="dim")
    if isolation.name == "none":
        console.print("Student code was not shut in: do not trust these scores.", style="red")
    for path in [store.folder / "results.db", *paths]:
        console.print(f"  {path}{'/' if path.is_dir() else ''}", highlight=False, soft_wrap=True)
    if broken:
        console.print(
            f"The grader broke on {broken}: they have no score. "
            "results.json tells where (status grader_error).",
            style="magenta",
        )
    return broken == 0


def _grade_into(store: Store, graded: Iterable[list[Record]], progress: Progress) -> int:
    """Write records as they come; return on how many the grader broke."""
    broken = 0
    try:
        for records in graded:
            store.add(records)
            broken += sum(record.status == GRADER_ERROR for record in records)
            progress.advance(progress.task_ids[0], len(records))
    except KeyboardInterrupt:
        progress.console.print("Stopped before all was graded. The same command goes on from here.")
        raise
    return broken


def _progress(console: Console, submissions: int, done: int, total: int) -> Progress:
    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=None),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
    )
    words = f"grading {submissions} submission{'s' * (submissions != 1)}"
    progress.add_task(words, completed=done, total=total)
    return progress
