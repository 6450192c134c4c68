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
    return _find(submission, places(exercise))


def find_handed_in(submission: Path, exercise: Exercise) -> Path | None:
    """Return the student's file as `find_file` does, or else their notebook."""
    return find_file(submission, exercise) or find_notebook(submission, exercise)


def find_notebook(submission: Path, exercise: Exercise) -> Path | None:
    """Return the student's notebook, which may lie where their file may."""
    return _find(submission, notebook_places(exercise))


def handed_in_here(submission: Path, exercise: Exercise) -> Path | None:
    """Return the student's file or notebook, but not from a folder in the folder."""
    return _here(submission, (*places(exercise), *notebook_places(exercise)))


def _find(submission: Path, wanted: Sequence[str]) -> Path | None:
    if found := _here(submission, wanted):
        return found
    # Much is handed in as a folder in a folder; where several hold the file, none counts.
    for place in wanted:
        folders = (path for path in submission.glob(f"*/{place}") if path.is_file())
        deeper = [one for one in folders if not is_ignored(str(one.relative_to(submission)))]
        if deeper:
            return deeper[0] if len(deeper) == 1 else None
    return None


def _here(submission: Path, wanted: Sequence[str]) -> Path | None:
    if submission.is_file():
        return submission
    for place in wanted:
        if (submission / place).is_file():
            return submission / place
    return None


def is_ignored(name: str) -> bool:
    """Tell whether a path leads into a cache, a virtual environment or something hidden."""
    return any(part in IGNORED or part.startswith(".") for part in PurePosixPath(name).parts)


def places(exercise: Exercise) -> tuple[str, ...]:
    """Return where an exercise's file may lie in a student's folder, the best place first."""
    return exercise.where, f"{exercise.name}/{exercise.file}", exercise.file


def notebook_places(exercise: Exercise) -> tuple[str, ...]:
    """Return where an exercise's notebook may lie in a student's folder, the best place first."""
    return tuple(f"{place.removesuffix('.py')}.ipynb" for place in places(exercise))
