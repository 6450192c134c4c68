"""The store keeps what a submission's source was beside the record that was made from it."""

from __future__ import annotations

import hashlib
import sqlite3

import pytest
from test_reports import record

from graders.errors import BadSubmissions
from graders.judge.resume import keep_sources
from graders.judge.store import FORMAT, KEPT, Results, Store

CODE = "def double(x):\n    return 2 * x  # Zoë\n"


def of(text: bytes, student: str = "ann"):
    """Return a record that was made from this file."""
    digest = hashlib.sha256(text).hexdigest()
    return record(student=student, submission_sha256=digest)


@pytest.fixture(name="file")
def _file(tmp_path):
    path = tmp_path / "double.py"
    path.write_text(CODE, encoding="utf-8")
    return path


def test_a_source_is_kept_once_and_comes_back(file, tmp_path, double):
    """Two students who hand in the same share one copy."""
    with Store(tmp_path / "out") as store:
        store.add([of(CODE.encode()), of(CODE.encode(), "bo")])
        keep_sources(store, [("ann", file), ("bo", file)], [double])

        assert [] == store.without_source()
    with Results(tmp_path / "out") as results:
        assert {CODE} == {results.source(one.submission_sha256) for one in results.records()}
    with sqlite3.connect(tmp_path / "out" / "results.db") as database:
        assert [(1,)] == database.execute("SELECT COUNT(*) FROM sources").fetchall()


def test_of_a_long_source_the_beginning_is_kept(tmp_path, double):
    """The store stays small, whatever is handed in."""
    long = "x = 1\n" * KEPT
    (tmp_path / "double.py").write_text(long)
    with Store(tmp_path / "out") as store:
        store.add([of(long.encode())])
        keep_sources(store, [("ann", tmp_path / "double.py")], [double])
        (one,) = store.records()

        assert long[:KEPT] == store.source(one.submission_sha256)


def test_a_file_that_changed_meanwhile_is_not_taken_for_the_one_that_was_graded(
    file, tmp_path, double
):
    """A page never shows other code than that which the score is for."""
    with Store(tmp_path / "out") as store:
        store.add([of(b"another")])
        keep_sources(store, [("ann", file)], [double])
        (one,) = store.records()

        assert store.source(one.submission_sha256) is None


def test_what_is_no_text_is_kept_as_far_as_it_can_be_read(tmp_path, double):
    """A teacher sees what was handed in."""
    data = b"# caf\xe9\n"
    (tmp_path / "double.py").write_bytes(data)
    with Store(tmp_path / "out") as store:
        store.add([of(data)])
        keep_sources(store, [("ann", tmp_path / "double.py")], [double])
        (one,) = store.records()

        assert "# caf\ufffd\n" == store.source(one.submission_sha256)


def test_a_source_goes_with_its_record(file, tmp_path, double):
    """Who hands in again leaves no earlier code behind."""
    with Store(tmp_path / "out") as store:
        store.add([of(CODE.encode())])
        keep_sources(store, [("ann", file)], [double])
        store.add([of(b"another")])
        keep_sources(store, [], [double])

        assert store.source(hashlib.sha256(CODE.encode()).hexdigest()) is None


def test_results_of_the_first_format_are_taken_over(file, tmp_path, double):
    """They had no sources: the next run adds them."""
    with Store(tmp_path / "out") as store:
        store.add([of(CODE.encode())])
    with sqlite3.connect(tmp_path / "out" / "results.db") as database:
        database.execute("DROP TABLE sources")
        database.execute("PRAGMA user_version = 1")

    with Store(tmp_path / "out") as store:
        keep_sources(store, [("ann", file)], [double])
        (one,) = store.records()

        assert CODE == store.source(one.submission_sha256)


def test_a_database_of_another_program_is_left_alone(tmp_path):
    """It may be called as ours is; nothing is added to it."""
    with sqlite3.connect(tmp_path / "results.db") as database:
        database.execute("CREATE TABLE races (name TEXT)")
    before = (tmp_path / "results.db").read_bytes()

    with pytest.raises(BadSubmissions, match="is no results file"):
        Store(tmp_path)

    assert before == (tmp_path / "results.db").read_bytes()


def test_a_later_format_is_left_alone(tmp_path):
    """An old version neither grades into it nor loses what it does not know."""
    Store(tmp_path / "out").close()
    with sqlite3.connect(tmp_path / "out" / "results.db") as database:
        database.execute(f"PRAGMA user_version = {FORMAT + 1}")

    with pytest.raises(BadSubmissions, match="later torch-kata"):
        Store(tmp_path / "out")
