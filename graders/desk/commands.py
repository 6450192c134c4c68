"""What students type besides `pytest`: `kata status`, `kata reset`, `kata watch`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from graders.errors import KataError
from graders.exercise import Exercise, all_exercises, find_exercise, find_root

# Each command imports what it needs, so that the others start quickly.
# ruff: noqa: PLC0415

console = Console()


def register(app: typer.Typer) -> None:
    """Add these commands to `kata`."""
    for command in (status, reset):
        app.command()(command)


def status(
    exercise: Annotated[
        list[str] | None,
        typer.Argument(help="Numbers of exercises, such as 01.", show_default="all"),
    ] = None,
    write: Annotated[
        Path | None,
        typer.Option(
            help="A folder for the same as files: summary.md, and badges as SVG and JSON. "
            "CI on a fork uses it."
        ),
    ] = None,
) -> None:
    """Run the public tests and show which exercises pass, and what is next."""
    from graders.desk.status import show_status
    from graders.desk.tally import tally

    root = find_root()
    exercises = _chosen(root, exercise)
    with console.status("running the public tests ..."):
        tallies = tally(exercises)
    show_status(tallies, console)
    if write is not None:
        from graders.desk.written import write_status

        try:
            write_status(tallies, write)
        except OSError as error:
            raise KataError(f"{write} cannot be written: {error}. Name another folder.") from error


def reset(
    exercise: Annotated[str, typer.Argument(help="An exercise's number, such as 03.")],
) -> None:
    """Start an exercise again: put the stub back, and keep your file beside it."""
    from graders.desk.stubs import is_untouched
    from graders.desk.stubs import reset as put_back

    one = find_exercise(find_root(), exercise)
    if is_untouched(one):
        console.print(f"{one.where} is the untouched stub already.", highlight=False)
        return
    try:
        kept = put_back(one)
    except OSError as error:
        raise KataError(f"{one.where} cannot be reset: {error}. Nothing was lost.") from error
    console.print(f"{one.where} is the stub again.", highlight=False, soft_wrap=True)
    if kept is not None:
        where = kept.relative_to(one.root).as_posix()
        console.print(f"What you had written is in {where}.", highlight=False, soft_wrap=True)


def _chosen(root: Path, numbers: list[str] | None) -> list[Exercise]:
    if not numbers:
        return all_exercises(root)
    return list(dict.fromkeys(find_exercise(root, number) for number in numbers))
