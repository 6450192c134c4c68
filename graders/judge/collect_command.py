"""What instructors type to fetch the forks of a class: `kata collect`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from graders.errors import KataError

# Students do not need what this imports.
# ruff: noqa: PLC0415

console = Console()


def register(app: typer.Typer) -> None:
    """Add this command to `kata`."""
    app.command()(collect)


def collect(
    forks: Annotated[
        Path,
        typer.Argument(
            help="A text file with a line for each fork: its URL or path, and before it, if you "
            "like, the student's name."
        ),
    ],
    into: Annotated[Path, typer.Option(help="The folder of submissions.")] = Path("submissions"),
    before: Annotated[
        str | None,
        typer.Option(
            help="The deadline, such as 2026-12-01T23:59+01:00: the last commit counts whose "
            "committer date is not after it.",
            show_default="the newest commit counts",
        ),
    ] = None,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, help="How many at a time.")] = 8,
) -> None:
    """Fetch the forks of a class, ready for kata grade; a second call updates them.

    Committer dates are what students' own computers say, and can be set. To be sure, collect at
    the deadline: what is fetched then was pushed by then.

    Exits with 0 if every fork was fetched, 1 if some could not be, 2 for wrong usage.
    """  # fmt: skip
    from graders.judge.collect import COLLECTED, FAILED, Collected, record_of
    from graders.judge.collect import collect as run_collect
    from graders.judge.forks import read_forks

    listed, deadline = read_forks(forks), parse_deadline(before)
    columns = (TextColumn("collecting"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=len(listed))

        def progress(one: Collected) -> None:
            bar.advance(task)
            if one.detail:
                words = f"{one.student}: {one.status}: {one.detail}"
                console.print(words, highlight=False, markup=False, soft_wrap=True)

        done = run_collect(listed, into, deadline, jobs, progress)
    count = {status: sum(one.status == status for one in done) for status in (COLLECTED, FAILED)}
    console.print(
        f"{count[COLLECTED]} of {len(done)} collected into {into}; {count[FAILED]} failed. "
        f"The commits are in {record_of(into)}.",
        highlight=False,
        soft_wrap=True,
    )
    console.print(f"Next: kata grade {into} --output results", highlight=False, soft_wrap=True)
    raise typer.Exit(1 if count[FAILED] else 0)


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
