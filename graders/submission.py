"""Finding a submission's file for an exercise."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from graders.exercise import Exercise

IGNORED = frozenset(["__pycache__", "__MACOSX", "node_modules", "venv", "env", "site-packages"])


def submission_names(paths: Sequence[str]) -> dict[str, Path]:
    """Return submissions by name: the last part of the path, or all of it where two share it."""
    last = [Path(path).resolve().name for path in paths]
    return {
        name if last.count(name) == 1 else path: Path(path).resolve()
        for name, path in zip(last, paths, strict=True)
    }


def find_file(submission: Path, exercise: Exercise) -> Path | None:
    """Return the student's file in `submission`, or None.

    A submission is a copy of the student repository, or a folder with the file in it, in a folder
    of the exercise's name or not; or a folder with such a folder in it; or the file itself.
    """
    if found := file_here(submission, exercise):
        return found
    # Much is handed in as a folder in a folder; where several hold the file, none counts.
    for place in places(exercise):
        folders = (path for path in submission.glob(f"*/{place}") if path.is_file())
        deeper = [one for one in folders if not is_ignored(str(one.relative_to(submission)))]
        if deeper:
            return deeper[0] if len(deeper) == 1 else None
    return None


def file_here(submission: Path, exercise: Exercise) -> Path | None:
    """Return the student's file as `find_file` does, but not from a folder in the folder."""
    if submission.is_file():
        return submission
    for place in places(exercise):
        if (submission / place).is_file():
            return submission / place
    return None


def is_ignored(name: str) -> bool:
    """Tell whether a path leads into a cache, a virtual environment or something hidden."""
    return any(part in IGNORED or part.startswith(".") for part in PurePosixPath(name).parts)


def places(exercise: Exercise) -> tuple[str, str, str]:
    """Return where an exercise's file may lie in a student's folder, the best place first."""
    return exercise.where, f"{exercise.name}/{exercise.file}", exercise.file
