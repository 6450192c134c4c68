"""What the workers of one run work out together, so that each piece is worked out once.

The folder is the run's own, and student code is shut out of it: what lies there is pickled.
"""

from __future__ import annotations

import os
import pickle
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

PAUSE = 0.01  # seconds


class Shelf:
    """A folder of finished pieces, and of notes on who has taken which."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def gather(self, pieces: Mapping[str, Callable[[], T]]) -> dict[str, T]:
        """Return all pieces by name: those nobody has taken are made here, others awaited."""
        made = {name: self._make(name, make) for name, make in pieces.items() if self._take(name)}
        return {
            name: made[name] if name in made else self._await(name, make)
            for name, make in pieces.items()
        }

    def _take(self, name: str) -> bool:
        try:
            # A link comes into being together with what it says.
            (self.folder / f"{name}.taken").symlink_to(str(os.getpid()))
        except FileExistsError:
            return False
        return True

    def _make(self, name: str, make: Callable[[], T]) -> T:
        try:
            piece = make()
        except BaseException:
            (self.folder / f"{name}.taken").unlink()
            raise
        unfinished = self.folder / f"{name}.{os.getpid()}"
        unfinished.write_bytes(pickle.dumps(piece))
        unfinished.replace(self.folder / name)
        return piece

    def _await(self, name: str, make: Callable[[], T]) -> T:
        while self._is_being_made(name):
            time.sleep(PAUSE)
        try:
            finished = (self.folder / name).read_bytes()
        except FileNotFoundError:
            return make()  # whoever took it has failed or died
        piece: T = pickle.loads(finished)  # noqa: S301 - our own, see above
        return piece

    def _is_being_made(self, name: str) -> bool:
        if (self.folder / name).exists():
            return False
        try:
            os.kill(int((self.folder / f"{name}.taken").readlink().name), 0)
        except (FileNotFoundError, ProcessLookupError):
            return False
        return True
