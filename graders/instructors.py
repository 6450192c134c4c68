"""The instructor's commands, which `graders.cli` takes over."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from graders.errors import KataError
from graders.exercise import imports_of
from graders.options import IsolationMode, Mode, chosen, console

# Each command imports what it needs, since grading is Linux only.
# ruff: noqa: PLC0415

instructors = typer.Typer()


@instructors.command()
def grade(
    submissions: Annotated[
        Path,
        typer.Argument(
            help="A folder or an archive: of folders, files or archives of students, as Canvas, "
            "Moodle, Gradescope or GitHub hand them out, or of one student."
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FOLDER", help="A folder for the results.", show_default=False
        ),
    ] = None,
    exercise: Annotated[
        list[str] | None,
        typer.Option(
            "--exercise",
            "-e",
            metavar="NN",
            help="An exercise's number; may be given several times.",
            show_default="all",
        ),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs", "-j", min=1, metavar="N", help="Worker processes.", show_default="one a core"
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(
            min=0,
            metavar="N",
            help="The seed of hidden inputs, to repeat a run.",
            show_default="that of earlier results in the folder, or drawn afresh",
        ),
    ] = None,
    *,
    force: Annotated[
        bool, typer.Option("--force", help="Also grade again what has not changed.")
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Print errors only; the files say the rest.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what is recognised as what; grade nothing.")
    ] = False,
    isolation: Mode = IsolationMode.auto,
) -> None:
    """Grade a class and write scores and feedback.

    A second call with the same folder for the results grades what is missing there or has
    changed since: the submission, the hidden tests, the engine.

    Exits with 0 if every submission was graded, 1 if the grader broke on some, 2 for wrong usage.
    """  # fmt: skip
    from graders.judge.incubator import Incubator
    from graders.judge.isolation import choose

    exercises = chosen(exercise)
    if dry_run:
        from graders.judge.dry_run import dry_run as show_intake

        show_intake(submissions, exercises, console)
        return
    if output is None:
        raise typer.BadParameter("say where the results go: --output results")
    # First of all, since torch takes seconds to load; the rest is made ready meanwhile.
    with Incubator(choose(isolation.value), exercises[0].root, imports_of(exercises)) as incubator:
        from graders.judge.command import run_grading

        workers = jobs or len(os.sched_getaffinity(0))
        console.quiet = quiet
        all_graded = run_grading(
            submissions, output, exercises, workers, seed, incubator, console, force=force
        )
    raise typer.Exit(0 if all_graded else 1)


@instructors.command()
def notebooks(
    course: Annotated[
        Path,
        typer.Argument(help="The course's folder: a new one, or one that was made here before."),
    ],
    exercises: Annotated[
        list[str] | None,
        typer.Option(
            "--exercises",
            "-e",
            metavar="NN",
            help="An exercise's number; may be given several times, or as 01,03.",
            show_default="all",
        ),
    ] = None,
) -> None:
    """Make an nbgrader course: every exercise as an assignment with one notebook.

    Made again, only what is generated is written: notebooks and what their tests need. The
    gradebook, submissions and nbgrader_config.py stay as they are.
    """
    numbers = [one.strip() for word in exercises or () for one in word.split(",") if one.strip()]
    try:
        from graders.notebooks.course import run_notebooks
    except ModuleNotFoundError as error:
        raise KataError(
            f"nbgrader's courses need {error.name}, which is not installed: "
            "pip install -c constraints.txt -e '.[nbgrader]'"
        ) from None
    run_notebooks(course, chosen(numbers), console)
