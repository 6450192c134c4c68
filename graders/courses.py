"""What instructors type around a course: hand out, fetch. `graders.cli` takes these over."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from graders.errors import MissingExtra
from graders.exercise import find_root
from graders.options import console

# Each command imports what it needs, since students need none of it.
# ruff: noqa: PLC0415

courses = typer.Typer()

Range = Annotated[
    str | None,
    typer.Option(
        "--exercises",
        "-e",
        metavar="NN",
        help="A range such as 01-05, or a list such as 01,03.",
        show_default="all",
    ),
]


@courses.command(rich_help_panel="Courses")
def release(
    folder: Annotated[Path, typer.Argument(metavar="DEST", help="A new or an empty folder.")],
    exercises: Range = None,
    name: Annotated[str, typer.Option(help="The title of the front page.")] = "Torch Kata",
) -> None:
    """Make the repository that students fork: exercises, engine, CI, and no answers."""
    from graders.author import release as making

    released = making.chosen_exercises(find_root(), exercises)
    with console.status("building, committing, and looking for answers in it ..."):
        making.release(released, folder, name)
    numbers = ", ".join(one.number for one in released)
    console.print(f"{folder} has exercises {numbers}, and no answers.", soft_wrap=True)
    console.print("Put both of its branches where students fork it:", soft_wrap=True)
    console.print(f"  git -C {folder} push --all URL", highlight=False, soft_wrap=True)


@courses.command(rich_help_panel="Courses")
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
    from graders.judge.collect_command import run_collect

    raise typer.Exit(0 if run_collect(forks, into, before, jobs, console) else 1)


@courses.command(rich_help_panel="Courses")
def notebooks(
    course: Annotated[
        Path,
        typer.Argument(help="The course's folder: a new one, or one that was made here before."),
    ],
    exercises: Range = None,
) -> None:
    """Make an nbgrader course: every exercise as an assignment with one notebook.

    Made again, only what is generated is written: notebooks and what their tests need. The
    gradebook, submissions and nbgrader_config.py stay as they are.
    """
    from graders.author.release import chosen_exercises

    try:
        from graders.notebooks.course import run_notebooks
    except ModuleNotFoundError as error:
        raise MissingExtra("nbgrader's courses need", error, "nbgrader") from None
    run_notebooks(course, chosen_exercises(find_root(), exercises), console)
