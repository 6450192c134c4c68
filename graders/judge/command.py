"""`kata grade`: from a folder of submissions to a table and files, with progress."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from graders.exercise import Exercise, all_exercises
from graders.judge.grade import grade_shards, make_shards
from graders.judge.incubator import Incubator
from graders.judge.intake import find_submissions, ignored_files
from graders.judge.record import GRADER_ERROR
from graders.judge.reports import write_reports
from graders.judge.store import Store
from graders.judge.table import ROWS, results_table

# Of the files that are ignored, so many are named.
SHOWN = 5


def run_grading(
    place: Path,
    output: Path,
    exercises: Sequence[Exercise],
    jobs: int,
    seed: int,
    incubator: Incubator,
    console: Console,
) -> bool:
    """Grade, report, and return whether every submission could be graded."""
    submissions = find_submissions(place, exercises)
    if ignored := ignored_files(place, submissions):
        names = ", ".join(ignored[:SHOWN]) + (", ..." if len(ignored) > SHOWN else "")
        count = f"{len(ignored)} file{'s' * (len(ignored) != 1)}"
        console.print(f"ignored {count} beside the students' folders: {names}", style="yellow")
    isolation = incubator.isolation
    shards = make_shards(submissions, exercises, seed, isolation, jobs)
    with Store(output) as store:
        broken = 0
        total = len(submissions) * len(exercises)
        with _progress(console) as progress:
            bar = progress.add_task(
                f"grading {len(submissions)} submission{'s' * (len(submissions) != 1)}", total=total
            )
            try:
                for records in grade_shards(shards, jobs, incubator.address):
                    store.add(records)
                    broken += sum(record.status == GRADER_ERROR for record in records)
                    progress.advance(bar, len(records))
            except KeyboardInterrupt:
                progress.console.print(
                    "Stopped before all was graded. The same command starts over."
                )
                raise
        known = all_exercises(exercises[0].root)
        paths = write_reports(store, [one for one in known if one.name in store.exercises()])
        graded = {name for name, _ in submissions}
        shown = (record for record in store.records() if record.student in graded)
        console.print(results_table(shown, exercises))
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


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=None),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
    )
