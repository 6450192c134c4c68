"""The instructor's commands, which `graders.cli` takes over."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from graders.exercise import find_root, imports_of
from graders.export.formats import Format
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
        typer.Option("--output", "-o", help="A folder for the results.", show_default=False),
    ] = None,
    exercise: Annotated[
        list[str] | None,
        typer.Option(
            "--exercise",
            "-e",
            help="An exercise's number; may be given several times.",
            show_default="all",
        ),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", "-j", min=1, help="Worker processes.", show_default="one a core"),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(
            min=0,
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
def export(
    *,
    results: Annotated[
        Path | None,
        typer.Argument(
            help="The folder that kata grade was given as --output.", show_default=False
        ),
    ] = None,
    format: Annotated[
        Format, typer.Option("--format", "-f", metavar="FORMAT", help="Who is to read it.")
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="A file; for gradescope a new folder.",
            show_default="standard output",
        ),
    ] = None,
    exercise: Annotated[
        list[str] | None,
        typer.Option(
            "--exercise",
            "-e",
            help="For gradescope-autograder: an exercise of the assignment; may be given again.",
            show_default="all",
        ),
    ] = None,
) -> None:
    """Export results to a gradebook, a CI server or a page.

    *csv* a spreadsheet, *json* all that is known, *html* the report, *markdown* a summary,
    *junit* CI servers, *gradescope* a results.json a student, *canvas* and *moodle* what their
    gradebooks import. Where the grader broke there is no score, never a zero.

    *gradescope-autograder* takes no results: it makes the zip that Gradescope runs for every
    submission.
    """
    if format is Format.gradescope_autograder:
        from graders.export.autograder import write_autograder

        if results is not None:
            raise typer.BadParameter("gradescope-autograder takes no results: leave them out")
        if output is None:
            raise typer.BadParameter("say where the zip goes: --output autograder.zip")
        write_autograder(chosen(exercise), output)
        console.print(f"{output}: upload it as the autograder of an assignment on Gradescope")
        return
    if results is None:
        raise typer.BadParameter("say which results: the folder given to kata grade as --output")
    if exercise:
        raise typer.BadParameter("--exercise is for gradescope-autograder alone")
    from graders.export.command import run_export

    run_export(results, format, output, find_root())
