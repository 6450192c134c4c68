"""`results.db`: the journal of a grading run, written as the records come in."""

from __future__ import annotations

import fcntl
import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple

from graders.errors import BadSubmissions
from graders.judge.closing import Closing
from graders.judge.record import Record, from_json

# 2 keeps sources beside the records.
FORMAT = 2
TABLES = (
    """
    CREATE TABLE IF NOT EXISTS records (
        student TEXT NOT NULL,
        exercise TEXT NOT NULL,
        record TEXT NOT NULL,
        PRIMARY KEY (student, exercise)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE IF NOT EXISTS sources (
        submission_sha256 TEXT PRIMARY KEY,
        deflated BLOB NOT NULL
    ) WITHOUT ROWID
    """,
)
WITHOUT_SOURCE = """
SELECT student, exercise, digest
FROM (SELECT student, exercise, json_extract(record, '$.submission_sha256') AS digest FROM records)
WHERE digest NOT IN (SELECT submission_sha256 FROM sources)
"""
UNUSED = """
DELETE FROM sources WHERE submission_sha256 NOT IN
(SELECT json_extract(record, '$.submission_sha256') FROM records)
"""
# Of a source, so many characters are kept: many times what an exercise asks for.
KEPT = 32 * 1024


class Graded(NamedTuple):
    """What a record was made from and when, and its status."""

    submission_sha256: str
    grader_sha256: str
    seed: int
    isolation: str
    status: str
    graded_at: str


class Results(Closing):
    """The records in a folder and the sources that they are of, to be read; a context manager."""

    def __init__(self, folder: Path) -> None:
        """Open a folder that `kata grade` has written.

        Raises BadSubmissions where it is none, or holds no records.
        """
        self.folder = folder
        path = folder / "results.db"
        if not folder.exists():
            raise BadSubmissions(f"{folder}: there is no such folder. Check the path.")
        if not path.is_file():
            raise BadSubmissions(
                f"{folder} holds no results. Name the folder that kata grade got as --output."
            )
        self._database = _connect(path, "ro")
        with _readable(path):
            empty = not self.count()
        if empty:
            self.close()
            raise BadSubmissions(
                f"{folder} holds no results yet, since nothing was graded to its end. "
                f"First call: kata grade SUBMISSIONS --output {folder}"
            )

    def close(self) -> None:
        """Let go of the folder."""
        self._database.close()

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

    def source(self, submission_sha256: str) -> str | None:
        """Return the first KEPT characters of a source, or None where it was not kept."""
        if self._database.execute("PRAGMA user_version").fetchone() < (FORMAT,):
            return None
        question = "SELECT deflated FROM sources WHERE submission_sha256 = ?"
        found = self._database.execute(question, (submission_sha256,)).fetchone()
        return None if found is None else zlib.decompress(found[0]).decode()


class Store(Results):
    """The results of a run that is going on, in a folder of its own."""

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
            self._database = _connect(path, "rwc")
            with _readable(path):
                self._database.execute("PRAGMA journal_mode = WAL")
                for table in TABLES:
                    self._database.execute(table)
                self._database.execute(f"PRAGMA user_version = {FORMAT}")
                self._database.commit()
        except BadSubmissions:
            self._lock.close()
            raise

    def close(self) -> None:
        """Let go of the folder."""
        super().close()
        self._lock.close()

    def add(self, records: Iterable[Record]) -> None:
        """Write a shard's records, all of them or none."""
        rows = [(record.student, record.exercise, record.to_json()) for record in records]
        with self._database:
            self._database.executemany("INSERT OR REPLACE INTO records VALUES (?, ?, ?)", rows)

    def without_source(self) -> list[tuple[str, str, str]]:
        """Return student, exercise and digest of the records whose source was not kept."""
        return self._database.execute(WITHOUT_SOURCE).fetchall()

    def add_sources(self, sources: Iterable[tuple[str, str]]) -> None:
        """Keep sources, given as digest and text, and forget those that no record is of."""
        rows = ((digest, _deflated(text)) for digest, text in sources)
        with self._database:
            self._database.executemany("INSERT OR IGNORE INTO sources VALUES (?, ?)", rows)
            self._database.execute(UNUSED)


def _deflated(text: str) -> bytes:
    return zlib.compress(text[:KEPT].encode(errors="replace"))


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    """Open a database. Raises BadSubmissions where it is none, or a later version wrote it."""
    with _readable(path):
        database = sqlite3.connect(f"{path.resolve().as_uri()}?mode={mode}", uri=True)
        (version,) = database.execute("PRAGMA user_version").fetchone()
        tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
    if not version and tables - {"records", "sources"}:
        database.close()
        raise BadSubmissions(f"{path} is no results file (another program made it). Move it away.")
    if version > FORMAT:
        database.close()
        raise BadSubmissions(
            f"{path} was written by a later torch-kata, in format {version}; this one reads up to "
            f"{FORMAT}. Use that version, or another folder."
        )
    return database


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise BadSubmissions(f"{path} is no results file ({error}). Move it away.") from error


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
