"""Scores and comments in nbgrader's gradebook, on SQLite and PostgreSQL."""

import csv
import hashlib
import json
import math
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

import nbgrader.api
import pytest
from nbgrader.api import Gradebook

from graders.errors import BadSubmissions
from graders.exercise import find_exercise
from graders.export.checks import ChecksExporter
from graders.export.nbgrader import export
from graders.judge.record import FAILED, GRADER_ERROR, PASSED, CheckResult, Record
from graders.notebooks.course import config
from graders.notebooks.groups import check_groups

REPOSITORY = Path(__file__).parents[1]
PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
NOBODY = "postgres"  # its server refuses to be run by root


@pytest.fixture(autouse=True, scope="module")
def _one_look_at_the_version():
    """Ask for the version of nbgrader's tables once: it starts a program each time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
        patch.setattr(nbgrader.api, "get_alembic_version", cache(nbgrader.api.get_alembic_version))
        yield


@pytest.fixture(name="postgresql", scope="session")
def _postgresql(tmp_path_factory):
    """The address of a PostgreSQL server that lasts for the tests."""
    if not PROGRAMS:
        missing = "PostgreSQL's server is missing: apt-get install postgresql"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(missing)
    # Not below pytest's own folder, which only its owner may enter.
    home = Path(tempfile.mkdtemp(prefix="kata-postgresql-"))
    user = None
    if os.getuid() == 0:
        shutil.chown(home, NOBODY)
        user = NOBODY
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    def run(program, *words):
        command = [str(PROGRAMS[-1] / program), *words]
        subprocess.run(command, check=True, user=user, cwd=home, capture_output=True, text=True)

    try:
        run("initdb", "-D", f"{home}/data", "-U", "kata", "--auth=trust", "--no-sync")
        options = f"-p {port} -k {home} -c listen_addresses=127.0.0.1 -c fsync=off"
        run("pg_ctl", "-D", f"{home}/data", "-l", f"{home}/log", "-w", "-o", options, "start")
        try:
            yield f"postgresql://kata@127.0.0.1:{port}"
        finally:
            run("pg_ctl", "-D", f"{home}/data", "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(home)


@pytest.fixture(name="course")
def _course(tmp_path):
    """A course's folder with nothing but its config."""
    folder = tmp_path / "course"
    folder.mkdir()
    (folder / "nbgrader_config.py").write_text(config(folder), encoding="utf-8")
    return folder


@pytest.fixture(name="url", params=["sqlite", "postgresql"])
def _url(request, course):
    """A fresh database on each kind of server."""
    if request.param == "sqlite":
        return f"sqlite:///{course}/gradebook.db"
    from psycopg import connect  # noqa: PLC0415

    server = request.getfixturevalue("postgresql")
    name = f"kata_{abs(hash(str(course)))}"
    with connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"{server}/{name}"


@pytest.fixture(name="step", scope="module")
def _step():
    """Exercise 01."""
    return find_exercise(REPOSITORY, "01")


def record(exercise, student="ann", failed=(), status="graded"):
    """Return a record in which these checks failed."""
    checks = tuple(
        CheckResult(
            group.name,
            group.title,
            0.0 if group.name in failed else group.points,
            group.points,
            FAILED if group.name in failed else PASSED,
            "It went wrong." if group.name in failed else "",
        )
        for group in check_groups(exercise)
    )
    score = None if status == GRADER_ERROR else sum(check.points for check in checks)
    return Record(
        student, exercise.name, status, score, 10.0, checks, (), (), 1, "", "", "", "", "", "", 0.1
    )


def grades(book, exercise, student="ann"):
    """Return a student's grade rows by name."""
    submission = book.find_submission_notebook("train_step", exercise.name, student)
    return {grade.name: grade for grade in submission.grades}


LEAK, USED = "test_old_gradients_do_not_leak", "test_the_batch_is_used"


def test_every_check_has_its_score_and_the_comment_the_feedback(step, course, url):
    """As nbgrader's own API then finds them."""
    export([record(step, failed=[LEAK])], [step], course, url)
    with Gradebook(url, "course") as book:
        rows = grades(book, step)
        total = book.find_submission(step.name, "ann").score
        comment = book.find_comment("solution_train_step", "train_step", step.name, "ann").comment

        assert 8 == total
        assert (0, 2) == (rows[LEAK].auto_score, rows[LEAK].max_score)
        assert not any(row.needs_manual_grade for row in rows.values())
        assert "It went wrong." in comment


def test_a_second_export_changes_nothing(step, course, url):
    """Neither a row nor a file."""
    records = [record(step), record(step, "bob", failed=[LEAK])]
    first = export(records, [step], course, url)
    files = {path: path.stat().st_mtime_ns for path in course.rglob("*.ipynb")}
    again = export(records, [step], course, url)

    assert 2 == len(files)
    assert first.changed > 0
    assert (2, 0) == (again.students, again.changed)
    assert files == {path: path.stat().st_mtime_ns for path in course.rglob("*.ipynb")}


def test_a_human_s_score_stays_and_is_marked_once_the_automatic_one_moved(step, course, url):
    """It is marked in that cell alone, and only as long as nobody has looked at it."""
    export([record(step, failed=[LEAK, USED])], [step], course, url)
    with Gradebook(url, "course") as book:
        for name in (LEAK, USED):
            grades(book, step)[name].manual_score = 0.5
        book.db.commit()
    export([record(step, failed=[USED])], [step], course, url)
    with Gradebook(url, "course") as book:
        rows = grades(book, step)
        assert (0.5, 2.0, True) == (
            rows[LEAK].score,
            rows[LEAK].auto_score,
            rows[LEAK].needs_manual_grade,
        )
        assert (0.5, False) == (rows[USED].score, rows[USED].needs_manual_grade)

        rows[LEAK].needs_manual_grade = False
        book.db.commit()
    again = export([record(step, failed=[USED])], [step], course, url)

    assert 0 == again.changed


def test_where_the_grader_broke_a_human_has_to_grade(step, course, url):
    """There is no score, also where there was one before."""
    export([record(step)], [step], course, url)
    export([record(step, status=GRADER_ERROR)], [step], course, url)
    with Gradebook(url, "course") as book:
        rows = grades(book, step).values()

        assert {(None, True)} == {(row.auto_score, row.needs_manual_grade) for row in rows}
        assert book.find_submission(step.name, "ann").needs_manual_grade


@pytest.mark.parametrize("points", [-1.0, 1.5, math.nan, math.inf])
def test_a_score_that_is_none_is_refused_before_anything_is_written(step, course, points):
    """The student and the check are named."""
    whole = record(step, "bob")
    spoiled = replace(whole, checks=(replace(whole.checks[0], points=points), *whole.checks[1:]))
    with pytest.raises(BadSubmissions, match=f"bob, {step.name}, {USED}"):
        export([record(step), spoiled], [step], course)

    assert not (course / "gradebook.db").exists()


def test_results_of_other_checks_are_refused(step, course):
    """They were graded before the exercise changed."""
    whole = record(step)
    older = replace(whole, checks=whole.checks[1:])
    with pytest.raises(BadSubmissions, match="Grade again"):
        export([older], [step], course)


def test_times_come_from_the_course_and_lateness_costs_what_its_config_says(step, course):
    """nbgrader's plugin is asked, as `nbgrader autograde` asks it."""
    with (course / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write('c.LateSubmissionPlugin.penalty_method = "zero"\n')
    url = f"sqlite:///{course}/gradebook.db"
    export([], [step], course)
    for student, time in {"ann": "2026-02-01 12:00:00", "bob": "2026-02-03 12:00:00 UTC"}.items():
        folder = course / "submitted" / student / step.name
        folder.mkdir(parents=True)
        (folder / "timestamp.txt").write_text(time, encoding="utf-8")
    with Gradebook(url, "course") as book:
        book.add_assignment(step.name, duedate="2026-02-02 00:00:00 UTC")
    records = [record(step), record(step, "bob")]
    export(records, [step], course)
    with Gradebook(url, "course") as book:
        late = book.find_submission(step.name, "bob")
        scores = [
            book.find_submission(step.name, one).score
            - (book.find_submission(step.name, one).late_submission_penalty or 0)
            for one in ("ann", "bob")
        ]

        assert 36 * 3600 == late.total_seconds_late
        assert [10, 0] == scores
    assert 0 == export(records, [step], course).changed


def test_a_time_that_is_none_is_told(step, course):
    """The score is written all the same."""
    folder = course / "submitted" / "ann" / step.name
    folder.mkdir(parents=True)
    (folder / "timestamp.txt").write_text("yesterday, or so", encoding="utf-8")
    exported = export([record(step)], [step], course)

    assert ["timestamp.txt holds no time"] == [
        note.rpartition("/")[2].partition(";")[0] for note in exported.notes
    ]


def test_what_stands_below_a_check_fits_the_page(step, course):
    """Formgrader does not fold long lines."""
    whole = record(step, failed=[LEAK])
    long = tuple(replace(one, rationale="word " * 60, help="so " * 60) for one in whole.checks)
    export([replace(whole, checks=long)], [step], course)
    (path,) = course.glob("autograded/*/*/train_step.ipynb")
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    outputs = [one["text"] for cell in cells for one in cell.get("outputs", ())]
    lines = "".join("".join(text) for text in outputs).splitlines()

    assert "failed: 0 of 2" in lines
    assert max(map(len, lines)) <= 80


def test_what_nbgrader_graded_itself_is_replaced(step, course):
    """Its files are read-only, so they are not written into; a new one takes their place."""
    folder = course / "autograded" / "ann" / step.name
    folder.mkdir(parents=True)
    theirs = [folder / "train_step.ipynb", folder / "timestamp.txt"]
    for number, path in enumerate(theirs):
        path.write_text("of nbgrader's", encoding="utf-8")
        (course / f"kept_{number}").hardlink_to(path)
    submitted = course / "submitted" / "ann" / step.name
    submitted.mkdir(parents=True)
    (submitted / "timestamp.txt").write_text("2026-02-01 12:00:00 UTC", encoding="utf-8")
    export([record(step)], [step], course)

    assert "of nbgrader's" not in [path.read_text("utf-8") for path in theirs]
    assert ["of nbgrader's"] * 2 == [(course / f"kept_{n}").read_text("utf-8") for n in range(2)]


def test_a_link_is_not_followed(step, course, tmp_path):
    """Whoever hands in a link for a time does not get another file shown."""
    secret = tmp_path / "secret.txt"
    secret.write_text("of the teacher's", encoding="utf-8")
    submitted = course / "submitted" / "ann" / step.name
    submitted.mkdir(parents=True)
    (submitted / "timestamp.txt").symlink_to(secret)
    export([record(step)], [step], course)

    assert ["train_step.ipynb"] == [
        path.name for path in (course / "autograded" / "ann" / step.name).iterdir()
    ]


def test_who_handed_in_nothing_has_no_submission(step, course):
    """As nbgrader has it; an empty folder is a submission."""
    (course / "submitted" / "bob" / step.name).mkdir(parents=True)
    nothing = [group.name for group in check_groups(step)]
    records = [record(step, one, nothing, "missing") for one in ("ann", "bob")]
    export(records, [step], course)
    with Gradebook(f"sqlite:///{course}/gradebook.db", "course") as book:
        students = [one.student.id for one in book.assignment_submissions(step.name)]

        assert ["bob"] == students


def test_every_check_is_a_row_and_empty_where_there_is_no_score(step, course, url, tmp_path):
    """A human's points count, a broken grader's are none, and who is not there has none either."""
    export([record(step, failed=[LEAK]), record(step, "bob", status=GRADER_ERROR)], [step],
           course, url)  # fmt: skip
    with Gradebook(url, "course") as book:
        book.add_student("cat")
        book.add_student("dan")
        grade = grades(book, step)[LEAK]
        grade.manual_score, grade.extra_credit = 1.0, 0.25
        book.find_comment(
            "solution_train_step", "train_step", step.name, "ann"
        ).manual_comment = "Nearly, Ann."
        book.db.commit()
        ChecksExporter(
            to=str(tmp_path / "x.csv"), student=["ann", "bob", "cat"], assignment=[step.name]
        ).export(book)
    with (tmp_path / "x.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["check"] == LEAK]
    keys = ("automatic_points", "manual_points", "points", "max_points", "needs_manual_grade")
    found = {row["student_id"]: tuple(row[key] for key in keys) for row in rows}

    assert ("0", "1", "1.25", "2", "false") == found.pop("ann")
    assert {"bob": ("", "", "", "2", "true"), "cat": ("", "", "", "2", "")} == found
    assert ["Nearly, Ann.", rows[1]["feedback"], ""] == [row["feedback"] for row in rows]


def test_a_folder_that_is_no_course_is_told_as_such(step, tmp_path):
    """And how one is made."""
    with pytest.raises(BadSubmissions, match="kata notebooks"):
        export([], [step], tmp_path)


def test_a_database_that_does_not_answer_is_an_error_in_words(step, course):
    """It ends with what to look at."""
    with pytest.raises(BadSubmissions, match="--db-url"):
        export([record(step)], [step], course, "postgresql://nobody@127.0.0.1:1/none")


@pytest.mark.parametrize("url", ["mysql://host/course", "oracle://host/course"])
def test_another_kind_of_database_is_refused_in_words(step, course, url):
    """Nobody is told to install what would not help."""
    with pytest.raises(BadSubmissions, match="SQLite or PostgreSQL here, not in"):
        export([record(step)], [step], course, url)


@pytest.mark.parametrize("line", ["c.X = (", "c.X = gone", "c.CourseDirectory.db_url = 3"])
def test_a_config_that_cannot_be_run_is_named(step, course, line):
    """Without a traceback of ours."""
    with (course / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write(line)

    with pytest.raises(BadSubmissions, match=r"nbgrader_config\.py"):
        export([record(step)], [step], course)


def test_a_file_in_the_config_is_meant_from_the_course(step, course, tmp_path, monkeypatch):
    """nbgrader runs there, so that its commands and ours share one gradebook."""
    with (course / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write("c.CourseDirectory.db_url = 'sqlite:///scores.db'")
    monkeypatch.chdir(tmp_path)
    export([record(step)], [step], course)

    assert (course / "scores.db").is_file()
    assert not (tmp_path / "scores.db").exists()


def test_files_that_cannot_be_written_are_named(step, course):
    """With what to do next."""
    (course / "autograded").write_text("in the way", encoding="utf-8")
    with pytest.raises(BadSubmissions, match=r"autograded.* cannot be written.*export again"):
        export([record(step)], [step], course)


def test_what_was_handed_in_since_is_told(step, course):
    """Formgrader would show new work beside an old score."""
    folder = course / "submitted" / "ann" / step.name
    folder.mkdir(parents=True)
    (folder / "train_step.py").write_text("x = 1\n", encoding="utf-8")
    graded = replace(record(step), submission_sha256=hashlib.sha256(b"x = 1\n").hexdigest())
    before = export([graded], [step], course).notes
    (folder / "train_step.py").write_text("x = 2\n", encoding="utf-8")
    (note,) = export([graded], [step], course).notes

    assert [] == before
    assert "what ann handed in is not, or no longer, what was graded" in note


def test_a_cell_that_is_no_check_is_told_with_what_helps(step, course):
    """nbgrader takes no cell away from an assignment that was handed in."""
    export([record(step)], [step], course)
    with Gradebook(f"sqlite:///{course}/gradebook.db", "course") as book:
        book.add_grade_cell("gone", "train_step", step.name, max_score=1, cell_type="code")
    (note,) = export([record(step)], [step], course).notes

    assert "a cell gone, which is no check" in note
    assert f"nbgrader db assignment remove --force {step.name}" in note
