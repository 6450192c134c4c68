"""How far a run is: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from graders.judge.record import GRADER_ERROR, Record

# Between two lines, in seconds.
PAUSE = 10.0

Tell = Callable[[list[Record]], None]


@contextmanager
def progress(console: Console, words: str, done: int, total: int) -> Iterator[Tell]:
    """Yield a function that takes records as they come; `done` results are there already."""
    if console.is_terminal:
        with _bar(console, words, done, total) as tell:
            yield tell
    else:
        yield _Lines(console, words, done, total).tell


@contextmanager
def _bar(console: Console, words: str, done: int, total: int) -> Iterator[Tell]:
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=None),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        TextColumn("[magenta]{task.fields[broke]}"),
        console=console,
    )
    task = bar.add_task(words, completed=done, total=total, rate="", broke="")
    count = _Count(done, total)

    def tell(records: list[Record]) -> None:
        count.add(records)
        broke = f"{count.broken} broke" if count.broken else ""
        bar.update(task, completed=count.done, rate=f"{count.rate:.1f}/s", broke=broke)

    with bar:
        yield tell


class _Count:
    """How many results there are, how many the grader broke on, and how fast they come."""

    def __init__(self, done: int, total: int) -> None:
        self.before = self.done = done
        self.total = total
        self.broken = 0
        self.started = time.monotonic()

    def add(self, records: list[Record]) -> None:
        self.done += len(records)
        self.broken += sum(record.status == GRADER_ERROR for record in records)

    @property
    def rate(self) -> float:
        """Results a second."""
        return (self.done - self.before) / max(1e-9, time.monotonic() - self.started)

    @property
    def left(self) -> str:
        """The time that the rest will take, as h:mm:ss."""
        return str(timedelta(seconds=round((self.total - self.done) / max(1e-9, self.rate))))


class _Lines:
    """Progress for a log: a line after ten seconds and more, none for a run that is quicker."""

    def __init__(self, console: Console, words: str, done: int, total: int) -> None:
        self._console, self._words = console, words
        self._count = _Count(done, total)
        self._told = time.monotonic()

    def tell(self, records: list[Record]) -> None:
        count = self._count
        count.add(records)
        if time.monotonic() < self._told + PAUSE:
            return
        self._told = time.monotonic()
        broke = f", {count.broken} broke" if count.broken else ""
        self._console.print(
            f"{self._words}: {count.done} of {count.total} results, {count.rate:.1f} a second, "
            f"{count.left} left{broke}",
            highlight=False,
            soft_wrap=True,
        )
