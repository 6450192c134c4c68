"""`kata collect`: from a list of forks to a folder of submissions, with progress."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from graders.errors import KataError
from graders.judge.collect import COLLECTED, FAILED, Collected, collect, record_of
from graders.judge.forks import read_forks


def run_collect(forks: Path, into: Path, before: str | None, jobs: int, console: Console) -> bool:
    """Collect, report, and return whether every fork could be fetched."""
    listed, deadline = read_forks(forks), parse_deadline(before)
    columns = (TextColumn("collecting"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=len(listed))

        def progress(one: Collected) -> None:
            bar.advance(task)
            if one.detail:
                words = f"{one.student}: {one.status}: {one.detail}"
                console.print(words, highlight=False, markup=False, soft_wrap=True)

        done = collect(listed, into, deadline, jobs, progress)
    count = {status: sum(one.status == status for one in done) for status in (COLLECTED, FAILED)}
    console.print(
        f"{count[COLLECTED]} of {len(done)} collected into {into}; {count[FAILED]} failed. "
        f"The commits are in {record_of(into)}.",
        highlight=False,
        soft_wrap=True,
    )
    if count[COLLECTED]:
        console.print(f"Next: kata grade {into} --output results", highlight=False, soft_wrap=True)
    return not count[FAILED]


def parse_deadline(text: str | None) -> datetime | None:
    """Read a date and time with its time zone. Raises KataError for anything else."""
    if text is None:
        return None
    try:
        deadline = datetime.fromisoformat(text)
    except ValueError:
        deadline = None
    if deadline is None or deadline.tzinfo is None:
        raise KataError(
            f"--before {text!r} should be a time with its zone, such as 2026-12-01T23:59+01:00."
        )
    return deadline
