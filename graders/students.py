"""The student's commands besides `pytest`, which `graders.cli` takes over."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from graders.errors import KataError
from graders.exercise import all_exercises, find_exercise, find_root
from graders.options import Numbers, chosen, console

# Each command imports what it needs, so that the others start quickly.
# ruff: noqa: PLC0415

students = typer.Typer()


@students.command(rich_help_panel="Students")
def status(
    exercise: Numbers = None,
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

    exercises = chosen(exercise)
    with console.status("running the public tests ..."):
        tallies = tally(exercises)
    show_status(tallies, console)
    if write is not None:
        from graders.desk.written import write_status

        try:
            write_status(tallies, write)
        except OSError as error:
            raise KataError(f"{write} cannot be written: {error}. Name another folder.") from error


@students.command(rich_help_panel="Students")
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


@students.command(rich_help_panel="Students")
def watch(
    exercise: Annotated[
        str | None,
        typer.Argument(help="Where to begin, such as 03.", show_default="the first"),
    ] = None,
) -> None:
    """Run an exercise's tests whenever its file is saved, and go on when it passes."""
    from graders.desk.watch import Watch

    root = find_root()
    first = find_exercise(root, exercise) if exercise else None
    Watch(all_exercises(root), first, console).run()


@students.command(rich_help_panel="Students")
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
