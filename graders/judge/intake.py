"""What the instructor was handed, as submissions: a name and a path each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from graders.errors import BadSubmissions
from graders.exercise import Exercise
from graders.submission import file_here

ARCHIVES = (".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz")
IGNORED = ("__pycache__", "__MACOSX", "node_modules", "venv")


def find_submissions(place: Path, exercises: Sequence[Exercise]) -> list[tuple[str, Path]]:
    """Return the submissions in `place`, in order of name.

    `place` is a folder with a folder per student, or one student's folder or file. Raises
    BadSubmissions where there is nothing to grade.
    """
    if not place.exists():
        raise BadSubmissions(f"{place}: there is no such file or folder. Check the path.")
    if place.is_file() and place.suffix != ".py":
        raise BadSubmissions(f"{place} is no folder and no .py file. Unpack it, name the folder.")
    if place.is_file():
        return [(place.stem, place)]
    if any(file_here(place, exercise) for exercise in exercises):
        return [(place.resolve().name, place)]
    folders = [
        entry
        for entry in sorted(place.iterdir())
        if entry.is_dir() and not entry.name.startswith(".") and entry.name not in IGNORED
    ]
    if not folders:
        raise BadSubmissions(f"{place} holds no submissions. {_advice(place, exercises)}")
    return [(_readable(entry.name), entry) for entry in folders]


def ignored_files(place: Path, submissions: Sequence[tuple[str, Path]]) -> list[str]:
    """Return the names of files that lie among the students' folders, where no student is one."""
    if all(path == place for _, path in submissions):
        return []
    return sorted(
        _readable(entry.name)
        for entry in place.iterdir()
        if entry.is_file() and not entry.name.startswith(".")
    )


def _readable(name: str) -> str:
    """Return a folder's name as text, whatever bytes it is made of."""
    return name.encode(errors="surrogateescape").decode(errors="replace")


def _advice(place: Path, exercises: Sequence[Exercise]) -> str:
    archives = [entry.name for entry in place.iterdir() if entry.suffix in ARCHIVES]
    if archives:
        return f"Unpack the archives in it first ({archives[0]}, ...), a folder per student."
    return f"Put a folder per student into it, each with {exercises[0].where}."
