"""Reading what was handed in for an exercise, from a folder, a file or an archive.

Nothing is run or imported for it.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from graders.exercise import Exercise
from graders.finding import Finding
from graders.judge import elsewhere
from graders.judge.archives import BadArchive, is_archive, opened
from graders.judge.notebooks import NOTEBOOK, NOTEBOOK_LIMIT, notebook_source
from graders.outcome import printable
from graders.submission import find_handed_in, notebook_places, places

SIZE_LIMIT = 1 << 20
# In an archive the student's folder lies in so many others at most.
WRAPPED = 2
# https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
LFS_POINTER = "version https://git-lfs.github.com/spec/"


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


def read_source(submission: Path, exercise: Exercise) -> Source:
    """Read the student's file; whatever is wrong with it becomes the source's `trouble`."""
    try:
        read = _packed if is_archive(submission) else _unpacked
        name, data = read(submission, exercise)
    except _NotThere as missing:
        return Source("", b"", "missing", _legible(missing.finding))
    except Finding as why:
        return Source("", b"", "not_gradable", _legible(why))
    except OSError as error:
        words = f"{submission.name} cannot be read: {error.strerror}."
        return Source("", b"", "not_gradable", _legible(Finding(words, "Hand it in again.")))
    try:
        if name.endswith(NOTEBOOK):
            text = notebook_source(data, exercise)
            return Source(text, text.encode())
        return Source(_text(data, exercise), data)
    except Finding as why:
        return Source("", data, "not_gradable", why)


class _NotThere(Exception):
    def __init__(self, finding: Finding) -> None:
        self.finding = finding


def _legible(said: Finding) -> Finding:
    """Return a finding that every file can hold: names in it may be of any bytes."""
    return Finding(printable(said.rationale.encode(errors="replace").decode()), said.help)


def _missing(exercise: Exercise, instead: str) -> _NotThere:
    return _NotThere(
        Finding(
            f"There is no {exercise.where} in this submission.{instead}",
            "Hand in the file under this name and in this place.",
        )
    )


def _is_of_nbgrader(place: Path) -> bool:
    return (place / "timestamp.txt").is_file() or any(place.glob(f"*{NOTEBOOK}"))


def _no_notebook(place: Path, exercise: Exercise) -> Finding:
    """Tell those who were given a notebook that it is not there, and which one is."""
    name = f"{exercise.file.removesuffix('.py')}{NOTEBOOK}"
    others = [path.name for path in itertools.islice(sorted(place.glob(f"*{NOTEBOOK}")), 3)]
    instead = f" What lies there instead: {', '.join(others)}." if others else ""
    return Finding(
        f"There is no {name} in this submission.{instead}",
        "Hand in the notebook under the name that it was given to you with.",
    )


def _unpacked(submission: Path, exercise: Exercise) -> tuple[str, bytes]:
    """Return a student's file, its name and its bytes.

    Raises _NotThere, or a Finding that says why not.
    """
    path = find_handed_in(submission, exercise)
    if path is None and (archives := newest_archives(submission)):
        return _from_one_of(archives, exercise)
    if path is None:
        place = submission / exercise.name
        if _is_of_nbgrader(place):
            raise _NotThere(_no_notebook(place, exercise))
        raise _missing(exercise, elsewhere.in_folder(submission, exercise))
    if submission.is_symlink() and submission.is_dir():
        raise Finding(f"The folder {submission.name} is a link.", "Hand in the folder itself.")
    if not path.resolve().is_relative_to(submission.resolve()) or submission.is_symlink():
        raise Finding(f"{exercise.where} is a link.", "Hand in the file itself.")
    try:
        with path.open("rb") as file:
            return path.name, file.read(_limit(path.name) + 1)
    except OSError as error:
        raise Finding(
            f"{exercise.where} cannot be opened: {error.strerror}.", "Hand it in again."
        ) from None


def _limit(name: str) -> int:
    return NOTEBOOK_LIMIT if name.endswith(NOTEBOOK) else SIZE_LIMIT


def newest_archives(folder: Path) -> list[Path]:
    """Return the archives in a student's folder, first the one that was changed last."""
    if not folder.is_dir():
        return []
    archives = [path for path in sorted(folder.iterdir()) if is_archive(path)]
    return sorted(archives, key=lambda path: path.stat().st_mtime, reverse=True)


def _from_one_of(archives: Sequence[Path], exercise: Exercise) -> tuple[str, bytes]:
    """Return the file in the first of the archives that holds it. Raises as `_unpacked` does."""
    for archive in archives[:-1]:
        with suppress(_NotThere):
            return _packed(archive, exercise)
    return _packed(archives[-1], exercise)


def _packed(archive: Path, exercise: Exercise) -> tuple[str, bytes]:
    """Return a student's file in an archive, its name and its bytes. Raises as `_unpacked` does."""
    if archive.is_symlink():
        raise Finding(f"{archive.name} is a link.", "Hand in the archive itself.")
    try:
        with opened(archive) as files:
            names = [entry.name for entry in files.entries]
            name = _pick(names, exercise)
            if name is None:
                raise _missing(exercise, elsewhere.in_archive(names, exercise))
            return name, files.read(name, _limit(name) + 1)
    except BadArchive as error:
        raise Finding(
            f"{archive.name} could not be used. {error}",
            "Pack your folder again, with nothing but your own files in it.",
        ) from None


def _pick(names: Sequence[str], exercise: Exercise) -> str | None:
    """Return the name of the student's file in an archive, which may lie in a folder of it."""
    wanted = [PurePosixPath(one).parts for one in (*places(exercise), *notebook_places(exercise))]
    files = {place[-1] for place in wanted}
    # There may be a hundred thousand names.
    near = {one: PurePosixPath(one).parts for one in names if one.rpartition("/")[2] in files}
    for place in wanted:
        levels = (
            [name for name, parts in near.items() if parts[above:] == place]
            for above in range(WRAPPED + 1)
        )
        nearest = next(filter(None, levels), [])
        if len(nearest) == 1:
            return nearest[0]
    return None


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
    if text.startswith(LFS_POINTER):
        raise Finding(
            f"{exercise.where} holds only a pointer of Git LFS, and not the file's text.",
            "Take *.py out of .gitattributes, add the file again, commit and push.",
        )
    if "\0" in text:
        raise Finding(f"{exercise.where} holds NUL bytes.", "Save the file as plain text.")
    if not text.strip():
        raise Finding(f"{exercise.where} is empty.", "Start again from the stub.")
    return text
