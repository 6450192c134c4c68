"""The instructor's commands, which `graders.cli` takes over."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from graders.exercise import Exercise, find_root, imports_of
from graders.export.formats import Format
from graders.options import IsolationMode, Mode, chosen, console

if TYPE_CHECKING:
    from graders.judge.cluster import Cluster
    from graders.judge.local import Local

# Each command imports what it needs, since grading is Linux only.
# ruff: noqa: PLC0415

instructors = typer.Typer()


@instructors.command(rich_help_panel="Instructors")
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
    scheduler: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="A Dask scheduler, such as tcp://host:8786, whose workers grade.",
            show_default="this machine grades",
        ),
    ] = None,
) -> None:
    """Grade a class and write scores and feedback.

    A second call with the same folder for the results grades what is missing there or has
    changed since: the submission, the hidden tests, the engine.

    Exits with 0 if every submission was graded, 1 if the grader broke on some, 2 for wrong usage or
    a full disk.
    """  # fmt: skip
    exercises = chosen(exercise, with_answers=True)
    if dry_run:
        from graders.judge.dry_run import dry_run as show_intake

        show_intake(submissions, exercises, console)
        return
    if output is None:
        raise typer.BadParameter("say where the results go: --output results")
    if scheduler is not None and jobs is not None:
        raise typer.BadParameter("--jobs is for this machine; a cluster has workers of its own")
    # First of all, since torch takes seconds to load; the rest is made ready meanwhile.
    with _engine(exercises, isolation, jobs, scheduler) as engine:
        from graders.judge.command import run_grading

        console.quiet = quiet
        all_graded = run_grading(submissions, output, exercises, engine, seed, console, force=force)
    raise typer.Exit(0 if all_graded else 1)


@instructors.command(rich_help_panel="Instructors")
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
    course: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="For nbgrader: the course.", show_default=False),
    ] = None,
    db_url: Annotated[
        str | None,
        typer.Option(
            metavar="URL", help="For nbgrader: the gradebook.", show_default="the course's own"
        ),
    ] = None,
) -> None:
    """Export results to a gradebook, a CI server or a page.

    *csv* a spreadsheet, *json* all that is known, *html* the report, *markdown* a summary,
    *junit* CI servers, *gradescope* a results.json a student, *canvas* and *moodle* what their
    gradebooks import. Where the grader broke there is no score, never a zero.

    *gradescope-autograder* takes no results: it makes the zip that Gradescope runs for every
    submission. *nbgrader* writes into the gradebook of a course.
    """
    if format is Format.gradescope_autograder:
        from graders.export.autograder import write_autograder

        if results is not None:
            raise typer.BadParameter("gradescope-autograder takes no results: leave them out")
        if output is None:
            raise typer.BadParameter("say where the zip goes: --output autograder.zip")
        write_autograder(chosen(exercise, with_answers=True), output)
        console.print(f"{output}: upload it as the autograder of an assignment on Gradescope")
        return
    if results is None:
        raise typer.BadParameter("say which results: the folder given to kata grade as --output")
    if exercise:
        raise typer.BadParameter("--exercise is for gradescope-autograder alone")
    from graders.export.command import run_export, run_nbgrader

    if format is Format.nbgrader:
        if course is None:
            raise typer.BadParameter("say which course: --course FOLDER")
        run_nbgrader(results, course, db_url, find_root(), console)
        return
    if course is not None or db_url is not None:
        raise typer.BadParameter("--course and --db-url are for nbgrader alone")
    run_export(results, format, output, find_root())


def _engine(
    exercises: list[Exercise], isolation: IsolationMode, jobs: int | None, scheduler: str | None
) -> Local | Cluster:
    """Return what grades: this machine's workers, or those of a cluster."""
    if scheduler is not None:
        from graders.judge.cluster import Cluster

        return Cluster(scheduler, exercises, isolation.value)
    from graders.judge.isolation import choose
    from graders.judge.local import Local

    workers = jobs or len(os.sched_getaffinity(0))
    return Local(choose(isolation.value), exercises[0].root, imports_of(exercises), workers)
