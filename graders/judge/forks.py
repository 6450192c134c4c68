"""Reading a list of forks: a line for each, `url` or `name url`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from graders.errors import KataError

NAME = re.compile(r"[\w@+][\w.@+-]*")
HOSTED = re.compile(r"(?:https?|ssh|git)://[^/]+/(?P<path>.+)|[\w.-]+@[\w.-]+:(?P<scp>.+)")
WORD = re.compile(r'"[^"]+"|\S+')
HOW = "Write a line for each: https://example.org/ann/kata, or: ann https://example.org/ann/kata"


@dataclass(frozen=True, slots=True)
class Fork:
    """A student and where their repository is."""

    student: str
    url: str

    @property
    def shown(self) -> str:
        """The URL without the name and the password that it may hold."""
        parts = urlsplit(self.url)
        if "@" not in parts.netloc:
            return self.url
        return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def read_forks(file: Path) -> list[Fork]:
    """Read the list; empty lines and those that begin with # are passed over.

    Raises KataError, which names the line, for a URL that is none, or could make git run a
    program, and for two lines of one student.
    """
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise KataError(f"{file} cannot be read: {error}. {HOW}") from error
    found: dict[str, Fork] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        words = [word.strip('"') for word in WORD.findall(line)]
        fork = _read_line(words, file, f"{file}, line {number}")
        if fork.student.casefold() in found:
            raise KataError(
                f"{file}, line {number}: there is a {fork.student} already. Begin the line with "
                f"another name: {fork.student}2 {fork.shown}"
            )
        found[fork.student.casefold()] = fork
    if not found:
        raise KataError(f"{file} lists no fork. {HOW}")
    return list(found.values())


def _read_line(words: list[str], file: Path, where: str) -> Fork:
    if len(words) not in (1, 2):
        quotes = 'A path with spaces stands in quotes: ann "/srv/class of 26/ann.git"'
        raise KataError(f"{where} has {len(words)} words. {HOW}. {quotes}")
    url = words[-1]
    hosted = HOSTED.fullmatch(url)
    if not hosted and not url.startswith("file://"):
        # `ext::` and the like make git run programs, a dash makes an option of a word.
        if url.startswith("-") or "::" in url or "://" in url:
            raise KataError(f"{where}: {url} is no address that is fetched from. {HOW}")
        path = file.parent / url
        if not path.is_dir():
            raise KataError(f"{where}: there is no folder {path}. {HOW}")
        url = str(path.resolve())
    student = words[0] if len(words) == len(("name", "url")) else _student(url, hosted)
    if not NAME.fullmatch(student):
        raise KataError(f"{where}: {student!r} cannot be a folder's name. {HOW}")
    return Fork(student, url)


def _student(url: str, hosted: re.Match[str] | None) -> str:
    """Return whose a fork is: its owner where it is hosted, else the name of its folder."""
    path = (hosted["path"] or hosted["scp"]) if hosted else urlsplit(url).path
    parts = path.rstrip("/").split("/")
    if hosted and len(parts) > 1:
        return parts[-2].removeprefix("~")
    return parts[-1].removesuffix(".git")
