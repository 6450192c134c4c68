"""Finding a submission's file for an exercise, and reading it without running anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from graders.exercise import Exercise
from graders.finding import Finding

SIZE_LIMIT = 1 << 20


@dataclass(frozen=True, slots=True)
class Source:
    """What was handed in for one exercise.

    `trouble` is a finding where the file is missing (`status` "missing") or cannot be read as
    text ("not_gradable"); `text` is then empty.
    """

    text: str
    data: bytes
    status: str = "graded"
    trouble: Finding | None = None


def submission_names(paths: Sequence[str]) -> dict[str, Path]:
    """Return submissions by name: the last part of the path, or all of it where two share it."""
    last = [Path(path).resolve().name for path in paths]
    return {
        name if last.count(name) == 1 else path: Path(path).resolve()
        for name, path in zip(last, paths, strict=True)
    }


def find_file(submission: Path, exercise: Exercise) -> Path | None:
    """Return the student's file in `submission`, or None.

    A submission is a copy of the student repository, or a folder with the file in it, in a
    folder of the exercise's name or not, or the file itself.
    """
    if submission.is_file():
        return submission
    places = (exercise.where, f"{exercise.name}/{exercise.file}", exercise.file)
    for place in places:
        if (submission / place).is_file():
            return submission / place
    return None


def read_source(submission: Path, exercise: Exercise) -> Source:
    """Read the student's file; whatever is wrong with it becomes the source's `trouble`."""
    path = find_file(submission, exercise)
    if path is None:
        why = Finding(
            f"There is no {exercise.where} in this submission.",
            "Hand in the file under this name and in this place.",
        )
        return Source("", b"", "missing", why)
    if not path.resolve().is_relative_to(submission.resolve()) or submission.is_symlink():
        why = Finding(f"{exercise.where} is a link.", "Hand in the file itself.")
        return Source("", b"", "not_gradable", why)
    with path.open("rb") as file:
        data = file.read(SIZE_LIMIT + 1)
    try:
        return Source(_text(data, exercise), data)
    except Finding as why:
        return Source("", data, "not_gradable", why)


def _text(data: bytes, exercise: Exercise) -> str:
    """Return `data` as text. Raises a Finding, which says what is wrong with the file."""
    if len(data) > SIZE_LIMIT:
        raise Finding(
            f"{exercise.where} is larger than {SIZE_LIMIT >> 20} MiB.",
            "Hand in your source file alone.",
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Finding(
            f"{exercise.where} is not UTF-8 text: line {line} holds the byte "
            f"0x{data[error.start]:02x}.",
            "Save the file as UTF-8 in your editor.",
        ) from None
    if "\0" in text:
        raise Finding(f"{exercise.where} holds NUL bytes.", "Save the file as plain text.")
    if not text.strip():
        raise Finding(f"{exercise.where} is empty.", "Start again from the stub.")
    return text
