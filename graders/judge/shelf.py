"""What the workers of one run work out together, so that each piece is worked out once.

The folder is the run's own, and student code is shut out of it: what lies there is pickled.
"""

from __future__ import annotations

import os
import pickle
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
Make = Callable[[Sequence[str]], Mapping[str, T]]

PAUSE = 0.01  # seconds
# So many pieces are made in one go: others can take the next meanwhile.
BATCH = 16


class Shelf:
    """A folder of finished pieces, and of notes on who has taken which."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def gather(self, group: str, names: Sequence[str], make: Make[T]) -> dict[str, T]:
        """Return the pieces `names` of a group: those nobody has taken are made, others awaited.

        `make` gets the names of the pieces that it has to make.
        """
        folder = self.folder / group
        folder.mkdir(exist_ok=True)
        found: dict[str, T] = {}
        for start in range(0, len(names), BATCH):
            batch = names[start : start + BATCH]
            found |= _make(folder, [name for name in batch if _take(folder / name)], make)
        return {
            name: found[name] if name in found else _await(folder, name, make) for name in names
        }


def _taken(piece: Path) -> Path:
    return piece.with_suffix(".taken")


def _take(piece: Path) -> bool:
    try:
        # A link comes into being together with what it says.
        _taken(piece).symlink_to(str(os.getpid()))
    except FileExistsError:
        return False
    return True


def _make(folder: Path, names: Sequence[str], make: Make[T]) -> Mapping[str, T]:
    if not names:
        return {}
    try:
        pieces = make(names)
    except BaseException:
        for name in names:
            _taken(folder / name).unlink()
        raise
    for name, piece in pieces.items():
        unfinished = folder / f"{name}.{os.getpid()}"
        unfinished.write_bytes(pickle.dumps(piece))
        unfinished.replace(folder / name)
    return pieces


def _await(folder: Path, name: str, make: Make[T]) -> T:
    while _is_being_made(folder / name):
        time.sleep(PAUSE)
    try:
        finished = (folder / name).read_bytes()
    except FileNotFoundError:
        return make([name])[name]  # whoever took it has failed or died
    piece: T = pickle.loads(finished)  # noqa: S301 - our own, see above
    return piece


def _is_being_made(piece: Path) -> bool:
    if piece.exists():
        return False
    try:
        os.kill(int(_taken(piece).readlink().name), 0)
    except (FileNotFoundError, ProcessLookupError):
        return False
    return True
