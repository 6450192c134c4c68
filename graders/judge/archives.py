"""Looking into an archive that somebody handed in, without unpacking it.

Nothing of it is trusted: what points outside of it, links, devices, and what would grow beyond
all measure is refused with the entry named, and no more is read than was asked for.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any, Protocol

from graders.errors import KataError
from graders.submission import is_ignored

# What students pack with and Python cannot open: theirs all the same, and they are told.
UNREADABLE = (".7z", ".rar", ".tar.zst")
ENDINGS = (
    ".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz", *UNREADABLE
)  # fmt: skip
# A virtual environment that somebody packed as well has some ten thousand.
MOST_ENTRIES = 100_000
# The list of a zip's entries is read in one go.
LONGEST_LIST = 32 << 20
MOST_BYTES = 1 << 30
# Text that repeats itself is packed to a hundredth at most, but for tiny files.
LARGEST_RATIO, SMALL = 200, 10 << 20
_PACKED: dict[bytes, Any] = {b"\x1f\x8b": gzip.open, b"BZh": bz2.open, b"\xfd7zXZ": lzma.open}
_BROKEN = (
    tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError,
    OSError, EOFError, ValueError, RuntimeError, OverflowError, IndexError, MemoryError,
)  # fmt: skip


class BadArchive(KataError):
    """An archive that cannot be read, or that holds what no submission needs."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in an archive: its path with forward slashes, its size in bytes, when it changed.

    `changed` is in seconds since 1970.
    """

    name: str
    size: int
    changed: float


class Archive(Protocol):
    """An archive that is open: its files, but for caches and the like, and what is in them."""

    entries: list[Entry]

    def read(self, name: str, limit: int) -> bytes:
        """Return the first `limit` bytes of a file."""


def is_packed(name: str) -> bool:
    """Return whether a name is that of an archive."""
    return name.lower().endswith(ENDINGS)


def is_archive(path: Path) -> bool:
    """Return whether there is a file that is an archive, by its name."""
    return is_packed(path.name) and path.is_file()


def stem(name: str) -> str:
    """Return an archive's name without its ending."""
    return next((name[: -len(e)] for e in ENDINGS if name.lower().endswith(e)), name)


@contextmanager
def opened(path: Path, refused: list[str] | None = None) -> Iterator[Archive]:
    """Open a zip or a tarball. Raises BadArchive, also while it is open.

    An entry that no archive should hold is a reason to raise; where there is a list of what was
    `refused`, the reason goes there, and the others are read.
    """
    try:
        if path.name.lower().endswith(UNREADABLE):
            raise BadArchive("Of archives, only .zip and .tar, .tar.gz and the like can be read.")
        with path.open("rb") as file:
            zipped = zipfile.is_zipfile(file)
            file.seek(0)
            yield _Zip(file, refused) if zipped else _Tar(file, refused)
    except BadArchive:
        raise
    except _BROKEN as error:
        words = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise BadArchive(f"{path.name} cannot be read as an archive: {words}.") from None


@contextmanager
def _noted(refused: list[str] | None) -> Iterator[None]:
    try:
        yield
    except BadArchive as why:
        if refused is None:
            raise
        refused.append(str(why))


class _Zip:
    def __init__(self, file: IO[bytes], refused: list[str] | None) -> None:
        self._zip = zipfile.ZipFile(_Bounded(file, longest_read=LONGEST_LIST))
        infos = self._zip.infolist()
        if len(infos) > MOST_ENTRIES:
            raise BadArchive(f"It has more than {MOST_ENTRIES:,} entries.")
        self._infos: dict[str, zipfile.ZipInfo] = {}
        for info in infos:
            kind = stat.S_IFMT(info.external_attr >> 16)
            plain = not kind or stat.S_ISREG(kind) or stat.S_ISDIR(kind)
            name = info.filename.replace("\\", "/")  # some programs on Windows write those
            with _noted(refused):
                if not _is_wanted(name, plain=plain) or name.endswith("/"):
                    continue
                if info.file_size > max(SMALL, LARGEST_RATIO * info.compress_size):
                    raise BadArchive(f"{_shown(name)} unpacks to {info.file_size:,} bytes.")
                self._infos[name] = info
        self.entries = [
            Entry(name, info.file_size, _changed(info)) for name, info in self._infos.items()
        ]

    def read(self, name: str, limit: int) -> bytes:
        info = self._infos[name]
        if info.flag_bits & 1:
            raise BadArchive(f"{_shown(name)} is protected by a password.")
        with self._zip.open(info) as file:
            return file.read(limit)


class _Tar:
    def __init__(self, file: IO[bytes], refused: list[str] | None) -> None:
        start = file.read(6)
        file.seek(0)
        unpack = next((o for magic, o in _PACKED.items() if start.startswith(magic)), None)
        inside: Any = unpack(file) if unpack else file
        self._tar = tarfile.open(fileobj=_Bounded(inside), mode="r:")  # noqa: SIM115
        self._infos: dict[str, tarfile.TarInfo] = {}
        for number, info in enumerate(self._tar):
            if number >= MOST_ENTRIES:
                raise BadArchive(f"It has more than {MOST_ENTRIES:,} entries.")
            with _noted(refused):
                if _is_wanted(info.name, plain=info.isreg() or info.isdir()) and info.isreg():
                    self._infos[info.name] = info
        self.entries = [
            Entry(name, info.size, float(info.mtime)) for name, info in self._infos.items()
        ]

    def read(self, name: str, limit: int) -> bytes:
        file = self._tar.extractfile(self._infos[name])
        return file.read(limit) if file is not None else b""


class _Bounded(io.RawIOBase):
    """A file of which no more is read than a limit, be it in one go or in all."""

    def __init__(self, file: IO[bytes], longest_read: int = MOST_BYTES) -> None:
        self._file, self._longest = file, longest_read

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._file.tell()

    def seek(self, offset: int, whence: int = 0) -> int:
        if whence == 0:
            _refuse_beyond(offset)
        return self._file.seek(offset, whence)

    def read(self, size: int = -1) -> bytes:
        if size > self._longest:
            raise BadArchive("The list of its entries is too long.")
        data = self._file.read(self._longest if size < 0 else size)
        _refuse_beyond(self._file.tell())
        return data


def _refuse_beyond(place: int) -> None:
    if place > MOST_BYTES:
        raise BadArchive(f"It unpacks to more than {MOST_BYTES >> 20:,} MiB.")


def _is_wanted(name: str, *, plain: bool) -> bool:
    """Return whether an entry may hold what was handed in. Raises BadArchive where it must not."""
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or (path.parts[:1] and path.parts[0].endswith(":")):
        raise BadArchive(f"The entry {_shown(name)} points outside of the archive.")
    if is_ignored(name):
        return False
    if not plain:
        raise BadArchive(f"The entry {_shown(name)} is a link or a device, not a file.")
    return True


def _shown(name: str) -> str:
    return repr(name if len(name) <= 100 else f"{name[:100]}...")  # noqa: PLR2004


def _changed(info: zipfile.ZipInfo) -> float:
    try:
        return datetime(*info.date_time, tzinfo=UTC).timestamp()  # a zip knows no time zone
    except ValueError:
        return 0.0
