"""Emptying and removing a folder that student code could write to."""

from __future__ import annotations

import itertools
import secrets
from contextlib import suppress
from pathlib import Path


def empty(folder: Path) -> None:
    """Remove everything inside `folder`, however deep and whatever its permissions are.

    What lies in a subfolder is moved up before the subfolder goes, so no path grows long and
    nothing calls itself: folders that are nested a thousandfold go like any other. Raises
    OSError where something cannot be removed.
    """
    moved, numbers = secrets.token_hex(8), itertools.count()
    while entries := list(folder.iterdir()):
        for entry in entries:
            if not _is_folder(entry):
                entry.unlink()
                continue
            entry.chmod(0o700)
            for inner in list(entry.iterdir()):
                if _is_folder(inner):
                    inner.chmod(0o700)  # or it could not be moved
                inner.rename(folder / f"{moved}-{next(numbers)}")
            entry.rmdir()


def remove(folder: Path) -> None:
    """Remove `folder` with everything inside, as far as that is possible."""
    with suppress(OSError):
        empty(folder)
        folder.rmdir()


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()
