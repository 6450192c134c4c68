"""Temporary folders that student code may write to: made, emptied, removed."""

from __future__ import annotations

import itertools
import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path


def make() -> Path:
    """Return a new temporary folder, after removing those whose makers were killed."""
    for old in Path(tempfile.gettempdir()).glob("kata-*-*"):
        maker = old.name.split("-")[1]
        if maker.isdigit() and not _runs(int(maker)):
            remove(old)
    return Path(tempfile.mkdtemp(prefix=f"kata-{os.getpid()}-"))


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


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # it is another user's
    return True


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()
