"""The command `kata`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

import graders
from graders.courses import courses
from graders.errors import KataError
from graders.exercise import all_exercises, find_root
from graders.instructors import instructors
from graders.options import IsolationMode, Mode, Numbers, chosen, console
from graders.plain import speak_plainly
from graders.students import students

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
for commands in (students, instructors, courses):
    app.add_typer(commands)
errors = Console(stderr=True)


def main() -> None:
    """Run the command line; an error of ours is one message, not a traceback."""
    speak_plainly()
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
                f"pip install {(error.name or 'torch-kata').partition('.')[0]}",
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


@app.command(rich_help_panel="Authors")
def check(exercise: Numbers = None, isolation: Mode = IsolationMode.auto) -> None:
    """Check the collection itself: solutions, variants, stubs, mistakes, words.

    Prints a matrix of mistakes by checks for each exercise, and what to do about each
    problem. Exits with 1 if there is one.
    """
    from graders.author.command import run_check

    if not run_check(chosen(exercise, with_answers=True), isolation.value, console):
        raise typer.Exit(1)


@app.command(rich_help_panel="Authors")
def stubs(exercise: Numbers = None) -> None:
    """Write the generated files: each exercise's stub and its diagnosis.json."""
    from graders.author.command import run_stubs

    run_stubs(chosen(exercise, with_answers=True), console)


@app.command()
def doctor() -> None:
    """Show what is installed, which devices there are, and what shuts student code in."""
    from graders.doctor import run_doctor

    if not run_doctor(console):
        raise typer.Exit(1)


if __name__ == "__main__":
    main()
