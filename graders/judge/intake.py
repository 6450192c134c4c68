"""What the instructor was handed, as submissions: a name and a path each.

Nothing is executed, and the instructor's files stay as they are: what has to be laid out anew, an
archive of a whole class or files that lie side by side, goes to a folder that lasts for the run.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from graders import scratch
from graders.errors import BadSubmissions
from graders.exercise import Exercise
from graders.judge.archives import is_archive, stem
from graders.judge.layouts import (
    METADATA,
    Named,
    from_anybody,
    from_archive,
    from_canvas,
    from_moodle,
    gradescope_names,
)
from graders.judge.unpacking import unpack
from graders.outcome import printable
from graders.submission import find_file, find_notebook, handed_in_here, is_ignored

SOURCES = (".py", ".ipynb")

# A file system takes no more than 255 bytes for a name; a digest and an ending are added.
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Submission:
    """One student's: `path` is a folder, a file or an archive, `kind` says in words what it was."""

    name: str
    path: Path
    kind: str


@dataclass(slots=True)
class Intake:
    """What was found: submissions by name, files that are none, and what an instructor is told."""

    submissions: list[Submission] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A file or a folder that somebody handed in, with what its name tells."""

    path: Path
    named: Named

    @property
    def age(self) -> tuple[int, float]:
        return self.named.attempt, self.path.stat().st_mtime


@contextmanager
def take_in(place: Path, exercises: Sequence[Exercise]) -> Iterator[Intake]:
    """Recognise what lies in `place`, a folder, a file or an archive.

    Raises BadSubmissions where there is nothing to grade.
    """
    if not place.exists():
        raise BadSubmissions(f"{place}: there is no such file or folder. Check the path.")
    if place.is_file() and not is_archive(place) and place.suffix not in SOURCES:
        raise BadSubmissions(
            f"{place} is no folder, no archive, no .py file and no notebook. Check the path."
        )
    room = scratch.make()
    try:
        yield _recognised(place, exercises, room)
    finally:
        scratch.remove(room)


def _recognised(place: Path, exercises: Sequence[Exercise], room: Path) -> Intake:
    intake = Intake()
    if place.is_file() and not is_archive(place):
        intake.submissions = [Submission(_readable(place.stem), place, "a file")]
        return intake
    if is_archive(place):
        top, refused = unpack(place, room / "class")
        intake.notes += [f"{place.name}: {why}" for why in refused]
        folder = _class_folder(top, exercises)
        name = stem(place.name) if folder == top else folder.name
    else:
        folder, name = place, place.resolve().name
    if any(handed_in_here(folder, exercise) for exercise in exercises):
        intake.submissions = [Submission(_readable(name), folder, "a student's folder")]
        _tell_notebooks(intake, exercises)
        return intake
    pieces = _pieces(folder, exercises, intake)
    intake.submissions = _by_student(pieces, room / "students", intake)
    _tell_notebooks(intake, exercises)
    if not intake.submissions:
        raise BadSubmissions(
            f"{place} holds no submissions. Put a folder per student into it, each with "
            f"{exercises[0].where}, or an archive per student, or files such as "
            f"ann_{exercises[0].file}."
        )
    return intake


def _class_folder(top: Path, exercises: Sequence[Exercise]) -> Path:
    """Return the folder in an unpacked archive that holds the students' pieces."""
    folder = top
    while not any(handed_in_here(folder, exercise) for exercise in exercises):
        visible = [entry for entry in folder.iterdir() if not is_ignored(entry.name)]
        if len(visible) != 1 or not visible[0].is_dir():
            break
        folder = visible[0]
    return folder


def _pieces(folder: Path, exercises: Sequence[Exercise], intake: Intake) -> list[_Piece]:
    """Return what lies in a class's folder, each with whose it is; the rest is noted as ignored."""
    pieces = []
    submitters = gradescope_names(folder)
    visible = [
        path
        for path in sorted(folder.iterdir())
        if not path.name.startswith(".") and not (path.is_dir() and is_ignored(path.name))
    ]
    flat = not any(path.is_dir() or is_archive(path) for path in visible)
    for path in visible:
        named = (
            _of_folder(path, submitters) if path.is_dir() else _of_file(path, exercises, flat=flat)
        )
        if named is not None:
            pieces.append(_Piece(path, named))
        elif path.name != METADATA:
            intake.ignored.append(_readable(path.name))
    return pieces


def _of_folder(path: Path, submitters: dict[str, str]) -> Named | None:
    if (path / "results.db").is_file():  # of an earlier run
        return None
    if path.name in submitters:
        return Named(submitters[path.name], path.name, "", 0, "Gradescope")
    moodle = from_moodle(path.name)
    if moodle is not None and "_onlinetext" in path.name:
        return None
    return moodle or Named(path.name, "", "", 0, "a student's folder")


def _of_file(path: Path, exercises: Sequence[Exercise], *, flat: bool) -> Named | None:
    if is_archive(path):
        return from_canvas(path.name) or from_moodle(path.name) or from_archive(path.name)
    if path.suffix not in SOURCES:
        return None
    system = from_canvas(path.name) or from_moodle(path.name)
    return system or from_anybody(path.name, exercises, flat=flat)


def _by_student(pieces: Sequence[_Piece], room: Path, intake: Intake) -> list[Submission]:
    """Bring each student's pieces together; of two of a kind the newest counts, and is told."""
    names: dict[str, set[str]] = {}
    for piece in pieces:
        names.setdefault(piece.named.student, set()).add(piece.named.number)
    students: dict[str, list[_Piece]] = {}
    for piece in pieces:
        name = _readable(piece.named.student)
        if len(names[piece.named.student]) > 1 and piece.named.number:  # namesakes
            name = f"{name} ({piece.named.number})"
        students.setdefault(name, []).append(piece)
    return [
        _one(name, students[name], room / str(number), intake)
        for number, name in enumerate(sorted(students))
    ]


def _one(name: str, pieces: Sequence[_Piece], room: Path, intake: Intake) -> Submission:
    whole = [piece for piece in pieces if piece.path.is_dir() or is_archive(piece.path)]
    if whole:
        newest = max(whole, key=lambda piece: piece.age)
        _tell(name, newest, [piece for piece in pieces if piece is not newest], intake)
        return Submission(name, newest.path, newest.named.system)
    room.mkdir(parents=True)
    newest_of: dict[str, _Piece] = {}
    for piece in sorted(pieces, key=lambda piece: piece.age):
        if earlier := newest_of.get(piece.named.file):
            _tell(name, piece, [earlier], intake)
        newest_of[piece.named.file] = piece
    for file, piece in newest_of.items():
        shutil.copyfile(piece.path, room / file, follow_symlinks=False)
    return Submission(name, room, pieces[0].named.system)


def _tell(name: str, newest: _Piece, others: Sequence[_Piece], intake: Intake) -> None:
    for other in others:
        intake.notes.append(
            f"{name}: {_readable(newest.path.name)} counts, the newest; "
            f"{_readable(other.path.name)} does not"
        )


def _tell_notebooks(intake: Intake, exercises: Sequence[Exercise]) -> None:
    """Note whose notebook does not count, since there is a file as well."""
    for one in intake.submissions:
        if one.path.is_dir():
            for exercise in exercises:
                file, notebook = find_file(one.path, exercise), find_notebook(one.path, exercise)
                if file and notebook:
                    intake.notes.append(
                        f"{one.name}: {_readable(file.name)} counts; "
                        f"{_readable(notebook.name)} beside it does not"
                    )


def _readable(name: str) -> str:
    """Return a name as text that is a file's name too, whatever bytes it is made of."""
    text = printable(name.encode(errors="surrogateescape").decode(errors="replace"))
    text = text.replace("/", "_").replace("\n", " ").strip() or "_"
    if len(text.encode()) > LONGEST_NAME:  # then a digest keeps two of them apart
        digest = hashlib.sha256(text.encode()).hexdigest()[:8]
        text = f"{text.encode()[:LONGEST_NAME].decode(errors='ignore')} {digest}"
    return f"_{text}" if text in (".", "..") else text
