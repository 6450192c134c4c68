"""Bringing together what each student handed in, and telling which of two counts."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from graders.exercise import Exercise
from graders.judge.archives import is_archive
from graders.judge.layouts import CANVAS, Named
from graders.judge.notebooks import NOTEBOOK, NOTEBOOK_LIMIT
from graders.judge.reading import newest_archives, read_source
from graders.judge.unpacking import LARGEST_ARCHIVE
from graders.outcome import printable
from graders.submission import find_handed_in

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

    def age(self, exercise: Exercise) -> tuple[int, float]:
        """Return which attempt it is, as the course system counts them, and when it changed.

        Of a folder what lies in it for the exercise tells: it may itself be made by unpacking.
        """
        file = self.path
        if self.path.is_dir():
            file = find_handed_in(file, exercise) or next(iter(newest_archives(file)), file)
        return self.named.attempt, file.stat().st_mtime


def by_student(
    pieces: Sequence[Piece], exercises: Sequence[Exercise], room: Path, intake: Intake
) -> list[Submission]:
    """Bring each student's pieces together; of two of a kind the newest counts, and is told."""
    students: dict[str, list[Piece]] = {}
    for name, piece in _with_names(pieces):
        students.setdefault(name, []).append(piece)
    return [
        _one(name, students[name], exercises, room / str(number), intake)
        for number, name in enumerate(sorted(students))
    ]


def _with_names(pieces: Sequence[Piece]) -> Iterator[tuple[str, Piece]]:
    """Yield each piece with its student's name, which is nobody else's."""
    numbers: dict[str, set[str]] = {}
    for piece in pieces:
        numbers.setdefault(readable(piece.named.student), set()).add(piece.named.number)
    alike: dict[str, set[str]] = {}
    named = []
    for piece in pieces:
        name = readable(piece.named.student)
        # Namesakes; and Canvas, to which its number is the way back into the gradebook.
        if piece.named.number and (len(numbers[name]) > 1 or piece.named.system == CANVAS):
            name = f"{name} ({piece.named.number})"
        alike.setdefault(name, set()).add(piece.named.student)
        named.append((name, piece))
    for name, piece in named:
        own = piece.named.student
        if len(alike[name]) > 1 and own != name:  # what cannot be shown tells them apart
            yield f"{name} {_digest(own)}", piece
        else:
            yield name, piece


def _digest(name: str) -> str:
    return hashlib.sha256(os.fsencode(name)).hexdigest()[:8]


def _one(
    name: str, pieces: Sequence[Piece], exercises: Sequence[Exercise], room: Path, intake: Intake
) -> Submission:
    """Return a student's submission: for each exercise the newest piece that holds it counts."""
    if len(pieces) == 1 and pieces[0].is_whole:
        return Submission(name, pieces[0].path, pieces[0].named.system)
    holding = [(exercise, _best_first(pieces, exercise)) for exercise in exercises]
    counting = [(exercise, held[0]) for exercise, held in holding if held]
    last = max(pieces, key=lambda piece: piece.path.stat().st_mtime)
    used = {piece for _, piece in counting} or {last}
    passed_over = [(exercise, held[0], other) for exercise, held in holding for other in held[1:]]
    notes = [_told(name, *one) for one in passed_over if one[-1] not in used]
    # What counts for one exercise may hold another as well, which is not the one that counts.
    notes += [_told(f"{name}, {one[0].number}", *one) for one in passed_over if one[-1] in used]
    intake.notes += dict.fromkeys(notes)
    if len(used) == 1 and (only := next(iter(used))).is_whole:
        return Submission(name, only.path, only.named.system)
    room.mkdir(parents=True)
    for piece in pieces:
        if not piece.is_whole and (
            piece in used or all(piece is not one[-1] for one in passed_over)
        ):
            _copy(piece.path, room / piece.named.file, NOTEBOOK_LIMIT)
    for exercise, piece in counting:
        _lay_out(piece, exercise, room)
    return Submission(name, room, last.named.system)


def _best_first(pieces: Sequence[Piece], exercise: Exercise) -> list[Piece]:
    """Return the pieces that hold an exercise: legible ones first, then files, then the newest."""
    states = {piece: _status(piece, exercise) for piece in pieces}
    return sorted(
        (piece for piece in pieces if states[piece] != "missing"),
        key=lambda one: (states[one] == "graded", one.path.suffix != NOTEBOOK, one.age(exercise)),
        reverse=True,
    )


def _status(piece: Piece, exercise: Exercise) -> str:
    own = Path(piece.named.file).stem == Path(exercise.file).stem
    return read_source(piece.path, exercise).status if piece.is_whole or own else "missing"


def _lay_out(piece: Piece, exercise: Exercise, room: Path) -> None:
    """Put what a folder or an archive holds for an exercise into a student's folder."""
    if not piece.is_whole:
        return
    source = read_source(piece.path, exercise)
    if source.trouble is not None and is_archive(piece.path):
        _copy(piece.path, room / piece.path.name, LARGEST_ARCHIVE)
    else:
        target = room / exercise.where
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(source.data)


def _copy(file: Path, target: Path, limit: int) -> None:
    """Copy no more of a file than is ever read. One that cannot be read stays one."""
    target.unlink(missing_ok=True)
    if file.is_symlink():
        target.symlink_to(file.readlink())
        return
    try:
        with file.open("rb") as opened:
            data = opened.read(limit + 1)
    except OSError:
        target.touch(mode=0)
    else:
        target.write_bytes(data)


def _told(name: str, exercise: Exercise, counts: Piece, other: Piece) -> str:
    newest, old = counts.age(exercise), other.age(exercise)
    as_what = ", the newest" if newest > old else ""
    as_well = ", which is as old," if newest == old else ""
    what = "does not" if _status(other, exercise) == "graded" else "cannot be read"
    pair = readable(counts.path.name), readable(other.path.name)
    return f"{name}: {pair[0]} counts{as_what}; {pair[1]}{as_well} {what}"


def readable(name: str) -> str:
    """Return a name as text that is a file's name too, whatever bytes it is made of."""
    text = printable(name.encode(errors="surrogateescape").decode(errors="replace"))
    text = text.replace("/", "_").replace("\n", " ").strip() or "_"
    if len(text.encode()) > LONGEST_NAME:  # then a digest keeps two of them apart
        text = f"{text.encode()[:LONGEST_NAME].decode(errors='ignore')} {_digest(text)}"
    return f"_{text}" if text in (".", "..") else text
