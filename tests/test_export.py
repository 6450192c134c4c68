"""Results for other programs: each as its reader wants it, and none of it runs anything."""

from __future__ import annotations

import csv
import html
import io
import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema
import pytest
import xmlschema
from test_grade import kata
from test_page import HOSTILE, passed
from test_reports import failed, record

from graders.export import canvas, gradescope, junit, markdown, moodle, records, scores
from graders.judge.record import CheckResult, FlagNote, Named, json_schema
from graders.judge.store import FORMAT, Results, Store

DATA = Path(__file__).parent / "data"
FORMULAS = ("=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1")
SKIPPED = CheckResult("test_z", "A check that was skipped.", 0.0, 1.0, "skipped", "Not looked at.")
NO_GPU = CheckResult("test_g", "On CUDA.", 0.0, 0.0, "not_checked", "There is no GPU.")
BROKE = CheckResult("test_b", "It breaks.", 0.0, 5.0, "grader_error", "Traceback: /home/teacher")


@pytest.fixture(name="folder", scope="module")
def _folder(tmp_path_factory) -> Path:
    """Results of everything that a class may hold."""
    folder = tmp_path_factory.mktemp("export") / "results"
    with Store(folder) as store:
        store.add(
            [
                record(student="Ann", score=10.0, checks=(passed(10.0), NO_GPU)),
                record(student="Bo (12)", checks=(failed("You did <X>."), passed(), SKIPPED)),
                record(student="Cleo", score=0.0, status="missing", checks=(failed("None."),)),
                record(student="Dora", score=None, status="grader_error", checks=(BROKE,)),
                record(student="Ed", score=None, status="grader_error", checks=()),
            ]
        )
        for words in (*FORMULAS, *HOSTILE.values()):
            store.add(
                [
                    record(
                        student=words,
                        checks=(failed(words), passed()),
                        diagnosis=(Named("DB01", words, words),),
                        flags=(FlagNote("files", words),),
                    )
                ]
            )
    return folder


def exported(folder: Path, module, double) -> str:
    """Return the text of an export to one file."""
    with Results(folder) as results:
        return "".join(module.export(results, [double]))


def table(folder: Path, module, double) -> list[list[str]]:
    """Return the cells of an export to CSV."""
    return list(csv.reader(io.StringIO(exported(folder, module, double), newline="")))


def of(rows: Sequence[Sequence[str]], student: str) -> Sequence[str]:
    """Return the one row of a student."""
    (row,) = [row for row in rows if row[0] == student]
    return row


@pytest.mark.parametrize("module", [scores, canvas, moodle])
def test_no_cell_is_a_formula(folder, double, module):
    """Whatever a student is called, a spreadsheet shows it and computes nothing."""
    rows = table(folder, module, double)

    assert 1 == len({len(row) for row in rows})
    for row in rows:
        assert not [one for one in row if one.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert {f"'{words}".replace("\r", "\ufffd") for words in FORMULAS} <= {row[0] for row in rows}
    assert not set("\x1b\r\u2028\u202e") & set("".join(map("".join, rows)))


@pytest.mark.parametrize("module", [scores, canvas, moodle])
@pytest.mark.parametrize("student", ["Dora", "Ed"])
def test_where_the_grader_broke_there_is_no_number(folder, double, module, student):
    """An empty cell is no grade; a zero would be one."""
    row = of(table(folder, module, double), student)

    assert not any(any(sign.isdigit() for sign in one) for one in row if "broke" not in one)


def test_the_csv_says_who_needs_a_human(folder, double):
    """Flags and broken gradings are named, with the exercise."""
    rows = table(folder, scores, double)

    assert ["student", "07_double", "total", "needs_review"] == rows[0]
    assert ["Ann", "10", "10", ""] == of(rows, "Ann")
    assert ["Dora", "", "", "07 the grader broke"] == of(rows, "Dora")
    assert "07 files" == of(rows, "'=1+1")[3]


def test_canvas_finds_its_columns(folder, double):
    """As its importer asks: five columns about the student, then the points possible."""
    rows = table(folder, canvas, double)

    assert ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"] == rows[0][:5]
    assert ["07 Double a tensor"] == rows[0][5:]
    assert "Points Possible" in rows[1][0]
    assert "10" == rows[1][5]
    assert ["Ann", "", "", "Ann", "", "10"] == of(rows, "Ann")
    assert ["Bo", "12", "", "", "", "5"] == of(rows, "Bo")


def test_moodle_gets_grade_and_feedback_together(folder, double):
    """A grade without its feedback would make Moodle forget one of them; feedback is HTML."""
    rows = table(folder, moodle, double)

    title = "Assignment: 07 Double a tensor"
    assert ["Username", f"{title} (Real)", f"{title} (Feedback)"] == rows[0]
    assert ["Ann", "10", "<p>All checks passed.</p>"] == of(rows, "Ann")
    assert ["Bo (12)", "5", "<p>You did &lt;X&gt;. Do Y.</p>"] == of(rows, "Bo (12)")
    for _, grade, feedback in rows[1:]:
        assert bool(grade) == bool(feedback)
        assert not html.unescape(feedback).startswith("<script")


def test_junit_is_valid_and_counts_right(folder, double):
    """Failures are failures, a broken grader is an error, and what was not made is skipped."""
    text = exported(folder, junit, double)

    xmlschema.XMLSchema(DATA / "junit.xsd").validate(text)
    suites = {suite.get("name"): suite for suite in ET.fromstring(text)}
    numbers = {
        name: [int(suite.get(kind)) for kind in ("tests", "failures", "errors", "skipped")]
        for name, suite in suites.items()
    }
    assert [2, 0, 0, 1] == numbers["Ann: 07 Double a tensor"]
    assert [3, 1, 0, 1] == numbers["Bo (12): 07 Double a tensor"]
    assert [1, 0, 1, 0] == numbers["Dora: 07 Double a tensor"]
    assert [1, 0, 1, 0] == numbers["Ed: 07 Double a tensor"]
    assert "/home/teacher" not in text
    failure = suites["Bo (12): 07 Double a tensor"].find("testcase/failure")
    assert ("You did <X>.", "Do Y.") == (failure.get("message"), failure.text)
    assert 5 + len(FORMULAS) + len(HOSTILE) == len(suites)


def test_gradescope_gets_a_file_a_student_but_not_where_the_grader_broke(folder, double, tmp_path):
    """Each follows the published fields, and its tests add up to its score."""
    with Results(folder) as results:
        waiting = gradescope.export(results, [double], tmp_path)

    assert ["Dora", "Ed"] == waiting
    schema = json.loads((DATA / "gradescope.schema.json").read_text("utf-8"))
    files = sorted(tmp_path.rglob("results.json"))
    assert 3 <= len(files)
    for file in files:
        data = json.loads(file.read_text("utf-8"))
        jsonschema.validate(data, schema)
        assert data["score"] == 5.0 or file.parent.name in ("Ann", "Cleo")
    ann = json.loads((tmp_path / "Ann" / "results.json").read_text("utf-8"))
    assert [("A check that passes.", 10.0, 10.0, "passed")] == [
        (one["name"], one["score"], one["max_score"], one["status"]) for one in ann["tests"]
    ]
    bo = json.loads((tmp_path / "Bo (12)" / "results.json").read_text("utf-8"))
    assert "You did <X>.\n→ Do Y." == bo["tests"][0]["output"]


def test_markdown_shows_words_as_they_are(folder, double):
    """A name stays in its cell, and neither HTML nor Markdown of a student is one."""
    text = exported(folder, markdown, double)

    rows = [line for line in text.splitlines() if line.startswith("|")]
    cells = [line.replace("\\|", "").count("|") for line in rows[:22]]
    assert {4} == set(cells)
    assert "<script" not in text
    assert "| Dora | ? | ? |" in text
    assert "| Cleo | 0 · | 0 |" in text


def test_json_is_the_list_of_records(folder, double):
    """Each follows the schema that the package holds."""
    data = json.loads(exported(folder, records, double))

    for one in data:
        jsonschema.validate(one, json_schema())
    with Results(folder) as results:
        assert results.count() == len(data)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("NOWHERE", "-f", "csv"), "no such folder"),
        (("EMPTY", "-f", "csv"), "holds no results"),
        (("FRESH", "-f", "csv"), "First call: kata grade"),
        (("FOREIGN", "-f", "csv"), "is no results file"),
        (("LATER", "-f", "csv"), "written by a later torch-kata"),
        (("GOOD", "-f", "gradescope"), "--output FOLDER"),
        (("GOOD", "-f", "gradescope", "-o", "GOOD"), "is not empty"),
        (("GOOD", "-f", "csv", "-o", "EMPTY"), "is a folder"),
        (("GOOD", "-f", "csv", "-o", "NOWHERE/x.csv"), "cannot be written"),
        (("STRANGE", "-f", "csv"), "results of 99_other"),
        (("GOOD", "-f", "pdf"), "is not one of"),
    ],
)
def test_wrong_usage_is_told_with_what_to_do(folder, tmp_path, words, said):
    """The message names the input, and nothing is written."""
    places = {name: tmp_path / name for name in ("EMPTY", "FRESH", "FOREIGN", "LATER", "STRANGE")}
    places |= {"GOOD": folder, "NOWHERE": tmp_path / "NOWHERE"}
    places["EMPTY"].mkdir()
    for name, version in (("FRESH", FORMAT), ("LATER", FORMAT + 1)):
        Store(places[name]).close()
        with sqlite3.connect(places[name] / "results.db") as database:
            database.execute(f"PRAGMA user_version = {version}")
    places["FOREIGN"].mkdir()
    (places["FOREIGN"] / "results.db").write_text("months of work" * 100)
    with Store(places["STRANGE"]) as store:
        store.add([record(exercise="99_other")])
    here = [
        str(places.get(word, word)).replace("NOWHERE", str(places["NOWHERE"])) for word in words
    ]

    done = kata("export", *here)

    assert 2 == done.returncode
    assert said in " ".join(done.stderr.replace("│", " ").split())
    assert "Traceback" not in done.stderr
    assert "" == done.stdout


def test_the_command_writes_the_same_to_a_file_and_to_the_terminal(folder, tmp_path):
    """Standard output is the default, and holds nothing else."""
    done = kata("export", str(folder), "-f", "csv")
    kata("export", str(folder), "--format", "csv", "--output", str(tmp_path / "scores.csv"))

    assert 0 == done.returncode, done.stderr
    assert done.stdout == (tmp_path / "scores.csv").read_text("utf-8")
    assert done.stdout.startswith("student,07_double,total,needs_review\n")


def test_an_earlier_format_can_still_be_read(folder, double, tmp_path):
    """Results from before sources were kept are exported as well."""
    with Store(tmp_path) as store:
        store.add([record(student="Ann")])
    with sqlite3.connect(tmp_path / "results.db") as database:
        database.execute("DROP TABLE sources")
        database.execute("PRAGMA user_version = 1")

    done = kata("export", str(tmp_path), "-f", "html")

    assert 0 == done.returncode, done.stderr
    assert "<bdi>Ann</bdi>" in done.stdout
