"""Bringing together what each student handed in, and telling which of two counts."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from graders.exercise import Exercise
from graders.judge.archives import is_archive
from graders.judge.layouts import CANVAS, Named
from graders.judge.notebooks import NOTEBOOK
from graders.judge.reading import read_source
from graders.outcome import printable

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
class Piece:
    """A file or a folder that somebody handed in, with what its name tells."""

    path: Path
    named: Named

    @property
    def is_whole(self) -> bool:
        """Whether it is a folder or an archive, in which several exercises may lie."""
        return self.path.is_dir() or is_archive(self.path)

    @property
    def age(self) -> tuple[int, float]:
        """Which attempt it is, as the course system counts them, and when it changed."""
        return self.named.attempt, self.path.stat().st_mtime


def by_student(
    pieces: Sequence[Piece], exercises: Sequence[Exercise], room: Path, intake: Intake
) -> list[Submission]:
    """Bring each student's pieces together; of two of a kind the newest counts, and is told."""
    names: dict[str, set[str]] = {}
    for piece in pieces:
        names.setdefault(piece.named.student, set()).add(piece.named.number)
    students: dict[str, list[Piece]] = {}
    for piece in pieces:
        name = readable(piece.named.student)
        # Namesakes; and Canvas, to which its number is the way back into the gradebook.
        if piece.named.number and (
            len(names[piece.named.student]) > 1 or piece.named.system == CANVAS
        ):
            name = f"{name} ({piece.named.number})"
        students.setdefault(name, []).append(piece)
    return [
        _one(name, students[name], exercises, room / str(number), intake)
        for number, name in enumerate(sorted(students))
    ]


def _one(
    name: str, pieces: Sequence[Piece], exercises: Sequence[Exercise], room: Path, intake: Intake
) -> Submission:
    """Return a student's submission: for each exercise the newest piece that holds it counts."""
    newest_first = sorted(pieces, key=lambda piece: piece.age, reverse=True)
    newest, *older = newest_first
    if newest.is_whole and not older:
        return Submission(name, newest.path, newest.named.system)
    counting: dict[str, Piece] = {}
    instead: dict[Piece, Piece] = {}
    passed_over: list[tuple[Exercise, Piece]] = []
    for exercise in exercises:
        holding = [piece for piece in newest_first if _status(piece, exercise) != "missing"]
        holding.sort(key=lambda piece: piece.path.suffix == NOTEBOOK)  # it stands in for a file
        legible = [piece for piece in holding if _status(piece, exercise) == "graded"]
        for piece in (legible or holding)[:1]:
            counting[exercise.name] = piece
            instead |= dict.fromkeys(holding, piece)
            passed_over += [(exercise, one) for one in holding if one is not piece]
    used = set(counting.values()) or {newest}
    intake.notes += [
        _told(name, instead[one], one) for one in newest_first if one in instead and one not in used
    ]
    # What counts for one exercise may hold another as well, which is not the one that counts.
    intake.notes += [
        _told(f"{name}, {exercise.number}", counting[exercise.name], one)
        for exercise, one in passed_over
        if one in used
    ]
    if len(used) == 1 and (only := next(iter(used))).is_whole:
        return Submission(name, only.path, only.named.system)
    room.mkdir(parents=True)
    for piece in reversed(newest_first):
        if not piece.is_whole and (piece in used or piece not in instead):
            shutil.copyfile(piece.path, room / piece.named.file, follow_symlinks=False)
    for exercise in exercises:
        if exercise.name in counting:
            _lay_out(counting[exercise.name], exercise, room)
    return Submission(name, room, newest.named.system)


def _status(piece: Piece, exercise: Exercise) -> str:
    if piece.is_whole:
        return read_source(piece.path, exercise).status
    return "graded" if Path(piece.named.file).stem == Path(exercise.file).stem else "missing"


def _lay_out(piece: Piece, exercise: Exercise, room: Path) -> None:
    """Put what a folder or an archive holds for an exercise into a student's folder."""
    if not piece.is_whole:
        return
    source = read_source(piece.path, exercise)
    if source.trouble is not None and is_archive(piece.path):
        shutil.copyfile(piece.path, room / piece.path.name)
    else:
        target = room / exercise.where
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(source.data)


def _told(name: str, newest: Piece, other: Piece) -> str:
    counts = "counts, the newest" if newest.age >= other.age else "counts"
    return f"{name}: {readable(newest.path.name)} {counts}; {readable(other.path.name)} does not"


def readable(name: str) -> str:
    """Return a name as text that is a file's name too, whatever bytes it is made of."""
    text = printable(name.encode(errors="surrogateescape").decode(errors="replace"))
    text = text.replace("/", "_").replace("\n", " ").strip() or "_"
    if len(text.encode()) > LONGEST_NAME:  # then a digest keeps two of them apart
        digest = hashlib.sha256(text.encode()).hexdigest()[:8]
        text = f"{text.encode()[:LONGEST_NAME].decode(errors='ignore')} {digest}"
    return f"_{text}" if text in (".", "..") else text
