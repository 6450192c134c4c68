"""`results.db`: the journal of a grading run, written as the records come in."""

from __future__ import annotations

import fcntl
import json
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, NamedTuple

from graders.errors import BadSubmissions
from graders.judge.closing import Closing
from graders.judge.record import Record, from_json

FORMAT = 1
TABLE = """
CREATE TABLE IF NOT EXISTS records (
    student TEXT NOT NULL,
    exercise TEXT NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (student, exercise)
) WITHOUT ROWID
"""


class Graded(NamedTuple):
    """What a record was made from and when, and its status."""

    submission_sha256: str
    grader_sha256: str
    seed: int
    isolation: str
    status: str
    graded_at: str


class Store(Closing):
    """The records of one run, in a folder of its own; a context manager."""

    def __init__(self, folder: Path) -> None:
        """Open `folder`, which is new, empty, or holds earlier results, which stay.

        Raises BadSubmissions for a folder that holds something else.
        """
        self.folder = folder
        path = folder / "results.db"
        if folder.exists() and not folder.is_dir():
            raise BadSubmissions(f"{folder} is a file. Choose another folder for the results.")
        if folder.is_dir() and any(folder.iterdir()) and not path.exists():
            raise BadSubmissions(
                f"{folder} is not empty and holds no earlier results. "
                "Choose another folder with --output, so that nothing is overwritten."
            )
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BadSubmissions(
                f"{folder} cannot be made ({error.strerror}). Choose another folder with --output."
            ) from None
        self._lock = _lock(folder)
        try:
            self._database = sqlite3.connect(path)
            self._database.execute("PRAGMA journal_mode = WAL")
            self._database.execute(TABLE)
            self._database.execute(f"PRAGMA user_version = {FORMAT}")
            self._database.commit()
        except sqlite3.DatabaseError as error:
            self._lock.close()
            raise BadSubmissions(f"{path} is no results file ({error}). Move it away.") from error

    def close(self) -> None:
        """Let go of the folder."""
        self._database.close()
        self._lock.close()

    def add(self, records: Iterable[Record]) -> None:
        """Write a shard's records, all of them or none."""
        rows = [(record.student, record.exercise, record.to_json()) for record in records]
        with self._database:
            self._database.executemany("INSERT OR REPLACE INTO records VALUES (?, ?, ?)", rows)

    def exercises(self) -> set[str]:
        """Return the names of all exercises that there are records of."""
        return {name for (name,) in self._database.execute("SELECT DISTINCT exercise FROM records")}

    def count(self) -> int:
        """Return how many records there are."""
        (number,) = self._database.execute("SELECT COUNT(*) FROM records").fetchone()
        return int(number)

    def graded(self) -> dict[tuple[str, str], Graded]:
        """Return what each record was made from, by student and exercise."""
        rows = self._database.execute("SELECT student, exercise, record FROM records")
        known: dict[tuple[str, str], Graded] = {}
        for student, exercise, text in rows:
            fields = json.loads(text)
            known[student, exercise] = Graded(*(fields[name] for name in Graded._fields))
        return known

    def records(self) -> Iterator[Record]:
        """Yield every record, by student and exercise."""
        rows = self._database.execute("SELECT record FROM records ORDER BY student, exercise")
        return (from_json(text) for (text,) in rows)


def _lock(folder: Path) -> IO[str]:
    """Take the folder for this process alone, until the file that is returned is closed.

    Raises BadSubmissions where another run has it, or nothing can be written there.
    """
    try:
        lock = (folder / ".lock").open("w", encoding="utf-8")
    except OSError as error:
        raise BadSubmissions(
            f"{folder} cannot be written to ({error.strerror}). "
            "Choose another folder with --output."
        ) from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise BadSubmissions(
            f"Another run is writing to {folder}. Wait for its end, or choose another folder "
            "with --output."
        ) from None
    return lock
