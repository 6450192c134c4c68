"""Unpacking the archive of a whole class, as far as it is needed."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path, PurePosixPath

from graders.errors import BadSubmissions
from graders.judge.archives import BadArchive, is_packed, opened

# More than any file that is read, so that a larger one is still told to be too large.
LARGEST_FILE = 2 << 20
LARGEST_ARCHIVE = 256 << 20
KEPT = (".py", ".ipynb", ".yml")
# What any file system has room for.
LONGEST_PART, DEEPEST = 255, 100


def unpack(archive: Path, into: Path) -> tuple[Path, list[str]]:
    """Unpack what may be a submission into a new folder, and return it with what was left out.

    Raises BadSubmissions where the archive cannot be used at all.
    """
    into.mkdir(parents=True)
    left_out: list[str] = []
    try:
        with opened(archive, left_out) as files:
            for entry in files.entries:
                name = PurePosixPath(entry.name)
                whole = is_packed(entry.name)
                if not whole and name.suffix.lower() not in KEPT:
                    continue
                limit = LARGEST_ARCHIVE if whole else LARGEST_FILE
                if whole and entry.size > limit:
                    left_out.append(f"{entry.name} is larger than {limit >> 20} MiB: left out")
                    continue
                try:
                    _write(into, name, files.read(entry.name, limit), entry.changed)
                except _NoPlace:
                    left_out.append(f"{entry.name[:100]} cannot be a file's name here: left out")
    except (BadArchive, OSError) as error:
        raise BadSubmissions(
            f"{archive} could not be used. {error} Unpack it yourself, and name the folder."
        ) from None
    return into, left_out


class _NoPlace(Exception):
    """A name that is too long, too deep, or that of a folder as well."""


def _write(into: Path, name: PurePosixPath, data: bytes, changed: float) -> None:
    if len(name.parts) > DEEPEST or any(len(os.fsencode(p)) > LONGEST_PART for p in name.parts):
        raise _NoPlace
    path = into.joinpath(*name.parts)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except (FileExistsError, NotADirectoryError, IsADirectoryError):
        raise _NoPlace from None
    with suppress(OSError, OverflowError, ValueError):  # a tarball may claim any time
        os.utime(path, (changed, changed))  # which of two is the newest, depends on it
