"""Where a file lies that was not found in its place: elsewhere, or under nearly its name."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath

from graders.exercise import Exercise
from graders.judge.archives import is_packed
from graders.submission import places

DEPTH = 5
# So many names and folders are looked at: a submission may hold any number.
MOST_NAMES = 1000


def in_folder(submission: Path, exercise: Exercise) -> str:
    """Say where in a folder the file, or one that is called nearly so, lies instead."""
    return _elsewhere(submission, exercise) or _beside(submission, exercise)


def in_archive(names: Sequence[str], exercise: Exercise) -> str:
    """Say the same of an archive whose entries are called so."""
    others = [one for one in names if PurePosixPath(one).name == exercise.file]
    return _named(others) or _alike(names, exercise) or _inner(names)


def _elsewhere(submission: Path, exercise: Exercise) -> str:
    """Say where files of that name lie instead, the nearest first."""
    folders = itertools.islice(_folders(submission), MOST_NAMES)
    found = (folder / exercise.file for folder in folders if (folder / exercise.file).is_file())
    return _named([str(path.relative_to(submission)) for path in itertools.islice(found, 3)])


def _folders(top: Path) -> Iterator[Path]:
    """Yield the folders in `top`, the nearest first, to a depth; no link is followed."""
    level = [top] if top.is_dir() and not top.is_symlink() else []
    for _ in range(1, DEPTH):
        level = list(itertools.islice(itertools.chain(*map(_inside, level)), MOST_NAMES))
        yield from level


def _inside(folder: Path) -> Iterator[Path]:
    with suppress(PermissionError), os.scandir(folder) as entries:
        names = sorted(one.name for one in entries if one.is_dir(follow_symlinks=False))
        yield from (folder / name for name in names)


def _named(paths: Sequence[str]) -> str:
    paths = paths[:3]
    return f" A file of that name lies elsewhere: {', '.join(paths)}." if paths else ""


def _beside(submission: Path, exercise: Exercise) -> str:
    folders = {(submission / place).parent for place in places(exercise)}
    names = (path.name for folder in folders if folder.is_dir() for path in folder.iterdir())
    return _alike(sorted(itertools.islice(names, MOST_NAMES)), exercise)


def _alike(names: Sequence[str], exercise: Exercise) -> str:
    """Say which files are called nearly as they should be, as by a browser: `train_step (1).py`."""
    own = _letters(exercise.file.removesuffix(".py"))
    near = [
        one
        for one in names
        if own in _letters(name := PurePosixPath(one).name) and not name.startswith("test_")
    ]
    return f" What lies there instead: {', '.join(near[:3])}." if near else ""


def _inner(names: Sequence[str]) -> str:
    archives = [name for name in names if is_packed(name)]
    return f" It holds another archive: {', '.join(archives[:3])}." if archives else ""


def _letters(name: str) -> str:
    return "".join(sign for sign in name.casefold() if sign.isalnum())
