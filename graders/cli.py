"""The command `kata`."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

import graders
from graders.author import release_command
from graders.desk import commands as desk_commands
from graders.errors import KataError
from graders.exercise import Exercise, all_exercises, find_exercise, find_root, imports_of
from graders.judge import collect_command

# Each command imports what it needs: grading is Linux only, and torch takes a second.
# ruff: noqa: PLC0415

app = typer.Typer(
    name="kata",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    help="PyTorch exercises that name the mistake: test yours, grade a class, add one.",
    epilog="Students start with `pytest exercises/01`, instructors with `kata grade`, "
    "authors with `kata check`.",
)
console = Console()
errors = Console(stderr=True)


class IsolationMode(StrEnum):
    """How student code is shut in."""

    auto = "auto"
    landlock = "landlock"
    bubblewrap = "bubblewrap"
    none = "none"


Numbers = Annotated[
    list[str] | None,
    typer.Argument(help="Numbers of exercises, such as 01.", show_default="all"),
]
Mode = Annotated[
    IsolationMode,
    typer.Option(
        help="How student code is shut in. *auto* takes the best that works here and "
        "refuses to grade without; *none* is for code that you trust."
    ),
]


def main() -> None:
    """Run the command line; an error of ours is one message, not a traceback."""
    try:
        app(prog_name="kata")
    except KataError as error:
        errors.print(Text.assemble(("kata: ", "red"), str(error)), soft_wrap=True)
        sys.exit(2)
    except ImportError as error:
        errors.print(
            Text.assemble(
                ("kata: ", "red"),
                f"{error}. Install what is missing: "
                f"pip install -c constraints.txt {(error.name or 'torch-kata').partition('.')[0]}",
            ),
            soft_wrap=True,
        )
        sys.exit(2)


@app.callback(invoke_without_command=True)
def version(
    *, version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False
) -> None:
    """Show the version, or go on to a command."""
    if version:
        console.print(f"torch-kata {graders.__version__}")
        raise typer.Exit


@app.command("list")
def list_exercises() -> None:
    """List the exercises of the collection that you are in."""
    table = Table("exercise", "what you write", "file", box=None, header_style="bold")
    for exercise in all_exercises(find_root()):
        table.add_row(f"{exercise.number} {exercise.title}", exercise.summary, exercise.file)
    console.print(table)
    console.print("\nStart with the lowest number: [bold]pytest exercises/01[/bold]")


@app.command()
def hint(
    exercise: Annotated[str, typer.Argument(help="An exercise's number, such as 03.")],
    *,
    again: Annotated[bool, typer.Option("--again", help="Start from the first hint.")] = False,
) -> None:
    """Give the next hint for an exercise; each tells more than the one before."""
    from rich.markdown import Markdown

    from graders.desk.hints import next_rung, read_hints

    one = find_exercise(find_root(), exercise)
    hints = read_hints(one)
    try:
        rung = next_rung(one, len(hints), again=again)
    except OSError as error:
        raise KataError(
            f"which hint was shown last cannot be kept ({error}). "
            f"All of them are in exercises/{one.name}/README.md."
        ) from error
    console.print(f"[bold]Hint {rung + 1} of {len(hints)}[/bold] · {one.number} {one.title}\n")
    console.print(Markdown(hints[rung]))
    more = f"kata hint {one.number}" + (" --again" if rung + 1 == len(hints) else "")
    words = "It was the last. From the first: " if rung + 1 == len(hints) else "The next: "
    console.print(f"\n{words}[bold]{more}[/bold]", style="dim")


@app.command()
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


@app.command()
def check(exercise: Numbers = None, isolation: Mode = IsolationMode.auto) -> None:
    """Check the collection itself: solutions, variants, stubs, mistakes, words.

    Prints a matrix of mistakes by checks for each exercise, and what to do about each
    problem. Exits with 1 if there is one.
    """
    from graders.author.command import run_check

    if not run_check(chosen(exercise), isolation.value, console):
        raise typer.Exit(1)


@app.command()
def stubs(exercise: Numbers = None) -> None:
    """Write the generated files: each exercise's stub and its diagnosis.json."""
    from graders.author.command import run_stubs

    run_stubs(chosen(exercise), console)


@app.command()
def doctor() -> None:
    """Show what is installed, which devices there are, and what shuts student code in."""
    from graders.doctor import run_doctor

    if not run_doctor(console):
        raise typer.Exit(1)


for commands in (desk_commands, release_command, collect_command):
    commands.register(app)


def chosen(numbers: list[str] | None) -> list[Exercise]:
    """Return the exercises with these numbers, or all."""
    root = find_root()
    if not numbers:
        return all_exercises(root)
    return list(dict.fromkeys(find_exercise(root, number) for number in numbers))


if __name__ == "__main__":
    main()
