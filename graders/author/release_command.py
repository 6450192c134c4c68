"""What instructors type to hand the exercises out: `kata release`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from graders.exercise import find_root

console = Console()


def register(app: typer.Typer) -> None:
    """Add this command to `kata`."""
    app.command()(release)


def release(
    folder: Annotated[Path, typer.Argument(metavar="DEST", help="A new or an empty folder.")],
    exercises: Annotated[
        str | None,
        typer.Option(help="A range such as 01-05, or a list such as 01,03.", show_default="all"),
    ] = None,
    name: Annotated[str, typer.Option(help="The title of the front page.")] = "Torch Kata",
) -> None:
    """Make the repository that students fork: exercises, engine, CI, and no answers."""
    from graders.author import release as making  # noqa: PLC0415 - students do not need it

    chosen = making.chosen_exercises(find_root(), exercises)
    with console.status("building, committing, and looking for answers in it ..."):
        making.release(chosen, folder, name)
    numbers = ", ".join(one.number for one in chosen)
    console.print(f"{folder} has exercises {numbers}, and no answers.", soft_wrap=True)
    console.print("Put both of its branches where students fork it:", soft_wrap=True)
    console.print(f"  git -C {folder} push --all URL", highlight=False, soft_wrap=True)
