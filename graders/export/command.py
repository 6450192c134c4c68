"""`kata export`: choosing the format, and where it is written."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from rich.console import Console

from graders.errors import BadSubmissions, MissingExtra
from graders.exercise import Exercise, all_exercises
from graders.export import canvas, gradescope, junit, markdown, moodle, records, scores
from graders.export.formats import Format
from graders.judge.store import Results
from graders.report import page

Export = Callable[[Results, Sequence[Exercise]], Iterator[str]]


ONE_FILE: dict[Format, Export] = {
    Format.csv: scores.export,
    Format.json: records.export,
    Format.html: page.export,
    Format.markdown: markdown.export,
    Format.junit: junit.export,
    Format.canvas: canvas.export,
    Format.moodle: moodle.export,
}


def run_export(folder: Path, format: Format, output: Path | None, root: Path) -> None:
    """Export the results in `folder` to a file or a folder, or to standard output.

    Raises BadSubmissions where there are no results, or nothing can be written.
    """
    with Results(folder) as results:
        exercises = reported(results, all_exercises(root))
        if format in ONE_FILE:
            _write(ONE_FILE[format](results, exercises), output)
            return
        waiting = gradescope.export(results, exercises, _new_folder(output))
    if waiting:
        Console(stderr=True).print(
            f"The grader broke on {len(waiting)}, who have no results.json and need a human: "
            f"{', '.join(waiting)}",
            style="magenta",
            markup=False,
        )


def run_nbgrader(
    folder: Path, course: Path, db_url: str | None, root: Path, console: Console
) -> None:
    """Write the results in `folder` into a course's gradebook, and say what became of them.

    Raises BadSubmissions where there are no results, or the gradebook cannot take them, and
    MissingExtra where nbgrader is.
    """
    try:
        from graders.export import nbgrader  # noqa: PLC0415 - an extra, with a hundred packages
    except ModuleNotFoundError as error:
        raise MissingExtra("nbgrader's gradebook needs", error, "nbgrader") from None
    with Results(folder) as results:
        exercises = reported(results, all_exercises(root))
        done = nbgrader.export(results.records(), exercises, course, db_url)
    for note in done.notes:
        console.print(note, style="yellow", markup=False, highlight=False, soft_wrap=True)
    words = (
        f"{done.students} students in the gradebook of {course}; {done.changed} entries changed."
    )
    console.print(words, markup=False, highlight=False, soft_wrap=True)


def reported(results: Results, exercises: Sequence[Exercise]) -> list[Exercise]:
    """Return those of the collection's exercises that there are results of.

    Raises BadSubmissions where there are results of others, which could not be reported.
    """
    there = results.exercises()
    if strangers := sorted(there - {one.name for one in exercises}):
        raise BadSubmissions(
            f"{results.folder} holds results of {', '.join(strangers)}, which this collection does "
            "not have. Choose another folder (kata grade: with --output), or change to the "
            "collection that they belong to."
        )
    return [one for one in exercises if one.name in there]


def _write(pieces: Iterator[str], output: Path | None) -> None:
    if output is None:
        sys.stdout.writelines(pieces)
        return
    if output.is_dir():
        raise BadSubmissions(f"{output} is a folder. Name a file with --output.")
    try:
        with output.open("w", encoding="utf-8", newline="") as file:
            file.writelines(pieces)
    except OSError as error:
        raise BadSubmissions(
            f"{output} cannot be written ({error.strerror}). Name another file with --output."
        ) from error


def _new_folder(output: Path | None) -> Path:
    if output is None:
        raise BadSubmissions(
            "Gradescope takes a file per student. Say where they go: --output FOLDER"
        )
    if output.exists() and (not output.is_dir() or any(output.iterdir())):
        raise BadSubmissions(f"{output} is not empty. Name a new folder with --output.")
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadSubmissions(
            f"{output} cannot be made ({error.strerror}). Name another folder with --output."
        ) from error
    return output
