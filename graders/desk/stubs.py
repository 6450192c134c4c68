"""`kata reset`: the untouched stub of an exercise, and how to get it back."""

from __future__ import annotations

from pathlib import Path

from graders.errors import BadCollection
from graders.exercise import Exercise

# A student repository has its stubs here once more; authors have the solutions they are made from.
STUBS = Path(".stubs")


def pristine(exercise: Exercise) -> str | None:
    """Return the stub as it is handed out, or None where neither it nor the solution is there."""
    copy = exercise.root / STUBS / exercise.name / exercise.file
    if copy.exists():
        return copy.read_text(encoding="utf-8")
    if exercise.solution.exists():
        from graders.author.markers import make_stub  # noqa: PLC0415 - students have no solutions

        return make_stub(exercise)
    return None


def is_untouched(exercise: Exercise) -> bool:
    """Return whether the student's file is still the stub."""
    try:
        return exercise.stub.read_text(encoding="utf-8") == pristine(exercise)
    except (OSError, UnicodeDecodeError):
        return False


def reset(exercise: Exercise) -> Path | None:
    """Put the stub in the place of the student's file, and return where that file is kept.

    None where there was none. An earlier copy is never overwritten. Raises BadCollection where
    the stub is not known.
    """
    stub = pristine(exercise)
    if stub is None:
        raise BadCollection(
            f"{exercise.root / STUBS / exercise.name} is missing, so the stub is not known. "
            f"Restore it from git: git checkout -- {STUBS}"
        )
    kept = _keep(exercise.stub) if exercise.stub.exists() else None
    exercise.stub.write_text(stub, encoding="utf-8")
    return kept


def _keep(file: Path) -> Path:
    """Copy a file to the first free name beside it, such as `train_step.old.py`."""
    text, number = file.read_bytes(), 1
    while True:
        mark = "old" if number == 1 else f"old{number}"
        copy = file.with_name(f"{file.stem}.{mark}{file.suffix}")
        try:
            with copy.open("xb") as free:
                free.write(text)
        except FileExistsError:
            number += 1
        else:
            return copy
