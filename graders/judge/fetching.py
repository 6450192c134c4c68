"""Fetching a repository that may be hostile, and taking source files out of it.

Nothing of the repository is run or followed: it is fetched into a bare clone, without hooks,
submodules or prompts, and files are read from its objects, so that neither filters nor links nor
attributes play a part.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import IO

from graders.errors import KataError

MAX_SECONDS, MAX_MIB = 300, 500
MAX_FILES, MAX_FILE_BYTES = 2000, 1 << 20
MAX_TOLD, MAX_PRINTED = 300, 16 << 20
LONGEST_NAME = 255
# The last second of the year 9999.
LATEST = 253402300799
KINDS = (".py", ".ipynb")
SETTINGS = {
    "core.hooksPath": os.devnull,
    "core.symlinks": "false",
    "core.fsmonitor": "false",
    "submodule.recurse": "false",
    "fetch.recurseSubmodules": "false",
    "gc.auto": "0",
    "maintenance.auto": "false",
}
ENVIRONMENT = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "true",
    "SSH_ASKPASS": "true",
    "GCM_INTERACTIVE": "never",
    "GIT_ALLOW_PROTOCOL": "file:git:http:https:ssh",
    "GIT_LFS_SKIP_SMUDGE": "1",
    "GIT_SSH_COMMAND": "ssh -o BatchMode=yes",
    "LC_ALL": "C",
}
BRANCH = "refs/heads/collected"
# Where the branch ended at an earlier call, if that is no longer part of it.
EARLIER = "refs/earlier"


class CannotCollect(KataError):
    """One repository could not be fetched or read; the others can."""


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit and when it was made, by its own account; `odd_dates` if accounts contradict."""

    id: str
    committed_at: datetime
    odd_dates: bool


def fetch(url: str, store: Path, max_seconds: float = MAX_SECONDS, max_mib: float = MAX_MIB) -> str:
    """Fetch the default branch into the bare repository `store`, and return the branch's name.

    Raises CannotCollect for a repository that cannot be read, has no branch, or is too large.
    """
    limits = _Limits(time.monotonic() + max_seconds, max_mib)
    if not (store / "HEAD").exists():
        store.mkdir(parents=True, exist_ok=True)
        _git(["init", "--quiet", "--bare", "--template=", "."], store, limits)
    said = _git(["ls-remote", "--symref", "--", url, "HEAD"], store, limits)
    branch = re.search(rb"^ref: (refs/heads/\S+)\tHEAD$", said, re.MULTILINE)
    if branch is None and said:
        raise CannotCollect(
            "it is on no branch (a detached HEAD): git switch to the one that counts"
        )
    if branch is None:
        raise CannotCollect("its default branch has no commit: nothing was pushed there")
    name = branch[1].decode("utf-8", "replace")
    ended = _git(["for-each-ref", "--format=%(objectname)", BRANCH], store).decode().strip()
    words = ["fetch", "--quiet", "--no-tags", "--force", "--no-write-fetch-head", "--", url]
    if ended:  # before it may be gone
        _git(["update-ref", f"{EARLIER}/{ended}", ended], store)
    _git([*words, f"+{name}:{BRANCH}"], store, limits)
    return name.removeprefix("refs/heads/")


def rewritten(store: Path) -> list[str]:
    """Return the commits with which the branch ended at earlier calls, and that it has no more."""
    words = ["for-each-ref", "--format=%(objectname)", f"--no-merged={BRANCH}", EARLIER]
    return _git(words, store).decode("ascii").split()


def last_commit(store: Path, before: datetime | None) -> Commit | None:
    """Return the branch's last commit whose date is not after `before`; None if there is none.

    The branch is followed by first parents: what was merged later was not on it yet.
    """
    words = ["rev-list", "--first-parent", "--format=%H %ct", "--no-commit-header", BRANCH, "--"]
    lines = _git(words, store).decode("ascii").splitlines()
    dates = [(line.split()[0], int(line.split()[1])) for line in lines]
    for commit, seconds in dates:
        if before is None or seconds <= before.timestamp():
            odd = any(earlier > later for (_, later), (_, earlier) in pairwise(dates))
            when = datetime.fromtimestamp(min(seconds, LATEST), UTC)
            return Commit(commit, when, odd or seconds > LATEST)
    return None


def take_files(store: Path, commit: str, folder: Path) -> int:
    """Write a commit's source files into a folder, and return how many.

    Only regular files are taken, of the kinds that are graded and up to MAX_FILE_BYTES each. Raises
    CannotCollect for too many of them.
    """
    limits = _Limits(time.monotonic() + MAX_SECONDS, MAX_MIB)
    listed = _git(["ls-tree", "-r", "-l", "-z", "--full-tree", commit], store, limits)
    wanted: list[tuple[str, PurePosixPath]] = []
    for entry in listed.split(b"\0")[:-1]:
        facts, _, raw = entry.partition(b"\t")
        mode, _, blob, size = facts.decode("ascii").split()
        path = PurePosixPath(os.fsdecode(raw))
        regular = mode in ("100644", "100755") and path.suffix in KINDS
        if regular and is_safe(path) and int(size) <= MAX_FILE_BYTES:
            wanted.append((blob, path))
    if len(wanted) > MAX_FILES:
        raise CannotCollect(f"it has {len(wanted)} source files; {MAX_FILES} are allowed")
    for blob, path in wanted:
        target = folder / path
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(_git(["cat-file", "blob", blob], store))
        except OSError as error:  # such as two names that differ in case alone
            raise CannotCollect(f"{path} cannot be written: {error}") from error
    return len(wanted)


def is_safe(path: PurePosixPath) -> bool:
    """Tell whether a name from a commit stays below the folder, on every system."""
    parts = str(path).split("/")
    odd = re.compile(r'[\\:*?"<>|\x00-\x1f]')
    return not any(
        part in ("", ".", "..")
        or part.lower().startswith(".git")
        or odd.search(part)
        or len(os.fsencode(part)) > LONGEST_NAME
        for part in parts
    )


@dataclass(frozen=True, slots=True)
class _Limits:
    """When fetching has to be over, and how large the store may be then."""

    end: float
    max_mib: float


def _git(words: list[str], store: Path, limits: _Limits | None = None) -> bytes:
    """Run git on the store, and return what it prints.

    Raises CannotCollect where it fails, or goes beyond the limits.
    """
    settings = [word for key, value in SETTINGS.items() for word in ("-c", f"{key}={value}")]
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("GIT_DIR", "GIT_W"))}
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen(
            ["git", *settings, *words],  # noqa: S607 - wherever it is installed
            cwd=store,
            env={**environment, **ENVIRONMENT},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
        )
        try:
            if limits is not None:
                _wait(process, store, limits, out)
            process.wait()
        finally:
            process.kill()
            process.wait()
        out.seek(0)
        err.seek(0)
        if process.returncode:
            raise CannotCollect(f"git {words[0]}: {_told(err.read())}")
        return out.read()


def _told(printed: bytes) -> str:
    """Return the lines up to that which says that git failed; those before it often say why."""
    told: list[str] = []
    for line in printed.decode("utf-8", "replace").split("\n"):
        told += ["".join(sign for sign in line if sign.isprintable()).strip()]
        if line.startswith(("fatal:", "error:")):
            break
    return " ".join(filter(None, told))[-MAX_TOLD:] or "no word"


def _wait(process: subprocess.Popen[bytes], store: Path, limits: _Limits, out: IO[bytes]) -> None:
    while process.poll() is None:
        if time.monotonic() > limits.end:
            raise CannotCollect("it took too long")
        if _mib(store) > limits.max_mib:
            break
        if os.fstat(out.fileno()).st_size > MAX_PRINTED:  # of few objects a tree without end
            raise CannotCollect("it has far too many files")
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.2)
    if _mib(store) > limits.max_mib:
        raise CannotCollect(f"it is larger than {limits.max_mib:g} MiB")


def _mib(folder: Path) -> float:
    total = 0
    for path in folder.rglob("*"):
        with suppress(OSError):
            total += path.lstat().st_size
    return total / 2**20
