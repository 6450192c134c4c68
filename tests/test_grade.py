"""Grading a class, from the command line to the files."""

from __future__ import annotations

import contextlib
import csv
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import jsonschema
import psutil
import pytest
from conftest import COLLECTION

from graders.judge.intake import take_in
from graders.judge.isolation import choose
from graders.judge.record import from_json, json_schema
from graders.judge.shard import Shard, grade_shard

SOURCES = {
    "right": "def double(x):\n    return 2 * x\n",
    "same": "def double(x):\n    return x.clone()\n",
    "in place & back": "def double(x):\n    x *= 2\n    return x\n",
    "loops": "def double(x):\n    while True:\n        pass\n",
    "syntax": "def double(x:\n    return x\n",
    "exits": "import os\ndef double(x):\n    os._exit(0)\n",
    "exits well": "import sys\ndef double(x):\n    sys.exit(0)\n",
    "looks": "import gc\ndef double(x):\n    gc.get_objects()\n    return 2 * x\n",
    "Zoë 'O' Hara": "def double(x):\n    return x + x\n",
    "-dash": "def double(x):\n    return 3 * x\n",
    "surrogates": "def double(x):\n    raise ValueError('\\ud800 # What works')\n",
    "float64": (
        "import torch\ntorch.set_default_dtype(torch.float64)\ndef double(x):\n    return 2 * x\n"
    ),
    "patches": "import numpy as np, torch\ntorch.from_numpy = None\ndef double(x):\n    return x\n",
    "huge": "import torch\ndef double(x):\n    return torch.zeros(10**8)\n",
    "=1+1": "def double(x):\n    return 2 * x\n",
    "prints": "def double(x):\n    print('a' * 10**6 * 3)\n    return 2 * x\n",
    "unpacks": "class T(float):\n    pass\ndef double(x):\n    return T(1)\n",
}


def kata(*words: str, cwd: Path = COLLECTION) -> subprocess.CompletedProcess[str]:
    """Run the command and return what it printed."""
    return subprocess.run(
        [sys.executable, "-m", "graders.cli", *words],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(name="graded", scope="module")
def _graded(tmp_path_factory):
    """A class that was graded once: the folder of results, and what was printed."""
    place = tmp_path_factory.mktemp("class")
    for name, text in SOURCES.items():
        file = place / name / "exercises" / "07_double" / "double.py"
        file.parent.mkdir(parents=True)
        file.write_text(text)
    (place / "nothing").mkdir()
    for name, data in {
        "latin": b"def double(x): return '\xe9'",
        "empty": b"  \n",
        "nul": b"x = 1\0\n",
        "bom": b"\xef\xbb\xbfdef double(x):\r\n    return 2 * x\r\n",
    }.items():
        (place / name).mkdir()
        (place / name / "double.py").write_bytes(data)
    for inner in ("fork/repo", "two forks/one", "two forks/two"):
        file = place / inner / "exercises" / "07_double" / "double.py"
        file.parent.mkdir(parents=True)
        file.write_text(SOURCES["right"])
    (place / "list.txt").write_text("of names")
    (place / "untouched").mkdir()
    answer = COLLECTION / "solutions" / "07_double"
    (place / "link").mkdir()
    (place / "link" / "double.py").symlink_to(answer / "double.py")
    (place / "linked").symlink_to(answer)
    stub = (COLLECTION / "exercises/07_double/double.py").read_text()
    (place / "untouched" / "double.py").write_text(stub)
    (place / "same" / "conftest.py").write_text("raise SystemExit('the conftest ran')")
    (place / "same" / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option\n")
    (place / "same" / "torch.py").write_text("raise SystemExit('torch was shadowed')")
    output = tmp_path_factory.mktemp("results") / "new"
    done = kata("grade", str(place), "--output", str(output), "--seed", "11", "--jobs", "2")
    assert 0 == done.returncode, done.stdout + done.stderr
    return output, done.stdout, place


def records(output: Path) -> dict[str, dict]:
    """Return the records of a run by student."""
    return {r["student"]: r for r in json.loads((output / "results.json").read_text())}


def test_every_submission_gets_its_own_verdict(graded):
    """Right, wrong, broken and missing submissions are told apart and harm no other."""
    got = {
        name: (r["status"], r["score"], [d["code"] for d in r["diagnosis"]])
        for name, r in records(graded[0]).items()
    }

    assert {
        "right": ("graded", 10, []),
        "same": ("graded", 5, ["DB01"]),
        "in place & back": ("graded", 7, ["DB02"]),
        "loops": ("graded", 0, []),
        "syntax": ("not_gradable", 0, []),
        "exits": ("graded", 0, []),
        "exits well": ("graded", 0, []),
        "looks": ("graded", 10, []),
        "Zoë 'O' Hara": ("graded", 10, []),
        "-dash": ("graded", 5, []),
        "surrogates": ("graded", 0, []),
        "float64": ("graded", 10, []),
        "patches": ("graded", 0, []),
        "huge": ("graded", 5, []),
        "=1+1": ("graded", 10, []),
        "link": ("not_gradable", 0, []),
        "linked": ("not_gradable", 0, []),
        "unpacks": ("graded", 0, []),
        "prints": ("graded", 10, ["PRINTS"]),
        "fork": ("graded", 10, []),
        "two forks": ("missing", 0, []),
        "nothing": ("missing", 0, []),
        "latin": ("not_gradable", 0, []),
        "empty": ("not_gradable", 0, []),
        "nul": ("not_gradable", 0, []),
        "bom": ("graded", 10, []),
        "untouched": ("graded", 0, []),
    } == got


def test_records_follow_the_schema_and_come_back_as_they_were(graded):
    """Every record is valid, and reading it back loses nothing."""
    lines = (graded[0] / "results.json").read_text().strip("[]\n").split(",\n")

    for line in lines:
        jsonschema.validate(json.loads(line), json_schema())
        assert line == from_json(line).to_json()


def test_the_report_has_everybody_with_what_they_handed_in(graded):
    """A row a student, and in their page the code that was graded."""
    text = (graded[0] / "report.html").read_text("utf-8")

    assert len(records(graded[0])) == text.count('<th scope="row">')
    assert "<bdi>Zoë &#39;O&#39; Hara</bdi>" in text
    # The code of the one who is called that, as JSON.
    assert '"source": "def double(x):\\n    return x + x\\n"' in text
    assert "report.html" in graded[1]


def test_flags_ask_for_a_human_and_cost_nothing(graded):
    """A submission that looks around keeps its score and is marked."""
    assert ["gc"] == [flag["code"] for flag in records(graded[0])["looks"]["flags"]]
    assert [] == records(graded[0])["right"]["flags"]


def test_scores_are_a_row_a_student(graded):
    """The spreadsheet has every student, quoted as need be."""
    with (graded[0] / "scores.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))

    others = {"nothing", "latin", "empty", "nul", "bom", "untouched", "link", "linked"} | {
        "fork",
        "two forks",
    }
    formulas = {"=1+1", "-dash"}
    expected = {*(set(SOURCES) - formulas), *others, *(f"'{name}" for name in formulas)}
    assert expected == {row["student"] for row in rows}
    assert ("5", "5", "") == tuple(
        next(
            (row["07_double"], row["total"], row["needs_review"])
            for row in rows
            if row["student"] == "same"
        )
    )


def test_scores_tell_why_a_human_should_look(graded):
    with (graded[0] / "scores.csv").open(encoding="utf-8") as file:
        why = {row["student"]: row["needs_review"] for row in csv.DictReader(file)}

    assert "07 gc" == why["looks"]


def test_an_exercise_that_is_named_twice_is_graded_once(tmp_path):
    """However it is named; and --force keeps the seed of before."""
    (tmp_path / "double.py").write_text(SOURCES["right"])
    words = ("grade", str(tmp_path / "double.py"), "-o", str(tmp_path / "out"))
    first = kata(*words, "-e", "7", "-e", "07_double", "-e", "07")
    seed = records(tmp_path / "out")["double"]["seed"]
    second = kata(*words, "--force")

    assert "earlier results" not in first.stdout
    assert f"seed {seed}," in second.stdout


def test_results_among_the_submissions_are_no_student(tmp_path):
    """Somebody writes them there, and grades again."""
    (tmp_path / "ann").mkdir()
    (tmp_path / "ann" / "double.py").write_text(SOURCES["right"])
    for _ in range(2):
        done = kata("grade", str(tmp_path), "-o", str(tmp_path / "results"))

    assert ["ann"] == list(records(tmp_path / "results"))
    assert "ignored 1 file beside the students' work: results" in done.stdout


def test_feedback_names_the_mistake_and_tells_no_answer(graded):
    """The student's page says what works, what to mend and why."""
    page = (graded[0] / "feedback" / "same.md").read_text()

    assert "7 · Double a tensor: 5 of 10" in page
    assert "Your function returned its argument unchanged." in page
    assert page.index("What works") < page.index("What to mend")


def test_a_flood_of_output_is_told_to_the_student(graded):
    """Whoever prints more than is kept learns that it was cut."""
    page = (graded[0] / "feedback" / "prints.md").read_text()

    assert "more than can be kept (1024 KiB" in page


def test_a_file_in_another_place_is_pointed_out(graded):
    """Where two copies were handed in, the student is told where they lie."""
    (check, *_) = records(graded[0])["two forks"]["checks"]

    assert (
        "no exercises/07_double/double.py in this submission. A file of that name lies "
        in (check["rationale"])
    )
    assert "one/exercises/07_double/double.py" in check["rationale"]


def test_a_class_of_one_is_a_class(double, tmp_path):
    """The folder of the class is not taken for a student whose fork lies in a folder."""
    file = tmp_path / "ann" / double.where
    file.parent.mkdir(parents=True)
    file.write_text(SOURCES["right"])

    with take_in(tmp_path, [double]) as intake:
        assert [("ann", file.parents[2])] == [(one.name, one.path) for one in intake.submissions]


def test_files_beside_the_students_folders_are_named(graded):
    """What is passed over is not passed over in silence."""
    assert "ignored 1 file beside the students' work: list.txt" in graded[1]


def test_a_students_words_make_no_headings(graded):
    """What student code raises is shown as text."""
    page = (graded[0] / "feedback" / "surrogates.md").read_text()

    assert "? # What works" in page
    assert not [line for line in page.splitlines() if line.startswith("# What works")]


def test_results_of_an_earlier_run_stay(graded, tmp_path):
    """Grading one more student does not throw away the others."""
    output = tmp_path / "results"
    kata("grade", str(graded[2] / "right"), "-o", str(output))
    done = kata("grade", str(graded[2] / "same"), "-o", str(output))

    assert {"right", "same"} == set(records(output))
    assert "of other students: 1." in done.stdout


def test_a_syntax_error_is_shown_with_line_and_caret(graded):
    """The feedback points into the line."""
    rationale = records(graded[0])["syntax"]["checks"][0]["rationale"]

    assert "line 1: '(' was never closed" in rationale
    assert "    def double(x:\n              ^" in rationale


def test_the_table_names_students_scores_and_first_diagnosis(graded):
    """What is printed has a row a student and says where the files lie."""
    printed = graded[1]

    assert "DB01 Returned as it was" in printed
    assert "results.json" in printed
    assert "seed 11" in printed


def test_a_run_is_repeated_by_its_seed(graded, tmp_path):
    """The same seed gives the same observations, so the same records but for times."""
    output = tmp_path / "again"

    done = kata("grade", str(graded[2]), "-o", str(output), "--seed", "11", "--jobs", "1")

    assert 0 == done.returncode
    changing = ("graded_at", "seconds", "checks")

    def lasting(record: dict) -> dict:
        checks = [{k: v for k, v in c.items() if k != "seconds"} for c in record["checks"]]
        return {**{k: v for k, v in record.items() if k not in changing}, "checks": checks}

    first, second = records(graded[0]), records(output)
    assert {n: lasting(r) for n, r in first.items()} == {n: lasting(r) for n, r in second.items()}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("grade", "no/such/place", "-o", "OUT"), "no such file or folder"),
        (("grade", "EMPTY", "-o", "OUT"), "holds no submissions"),
        (("grade", "EMPTY", "-o", "FULL"), "holds no submissions"),
        (("grade", "CLASS", "-o", "FULL"), "not empty"),
        (("grade", "CLASS", "-o", "OUT", "-e", "42"), "choose one of: 07_double"),
        (("grade", "CLASS"), "--output"),
        (("check", "42"), "choose one of: 07_double"),
    ],
)
def test_wrong_usage_is_told_with_what_to_do(tmp_path, words, said):
    """Exit code 2, one message that names the input, and nothing is written."""
    places = {name: tmp_path / name for name in ("EMPTY", "FULL", "CLASS", "OUT")}
    for name in ("EMPTY", "FULL", "CLASS"):
        places[name].mkdir()
    (places["FULL"] / "thesis.txt").write_text("months of work")
    (places["CLASS"] / "double.py").write_text(SOURCES["right"])

    done = kata(*(str(places.get(word, word)) for word in words))

    assert 2 == done.returncode
    assert said in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert "months of work" == (places["FULL"] / "thesis.txt").read_text()
    assert not places["OUT"].exists()


def test_outside_a_collection_the_command_says_where_to_go(tmp_path):
    """Called in the wrong place, it names the place."""
    done = kata("list", cwd=tmp_path)

    assert 2 == done.returncode
    assert "exercise collection" in done.stderr


def test_a_broken_hidden_test_is_the_graders_error_and_never_a_zero(collection, tmp_path):
    """A check that breaks takes away no points: the score is empty and a human is asked."""
    test = collection / "hidden_tests/07_double/test_hidden_double.py"
    test.write_text(test.read_text() + "\n\ndef test_broken(observe):\n    assert 1 == 2\n")
    (tmp_path / "double.py").write_text(SOURCES["right"])
    output = tmp_path / "results"

    done = kata("grade", str(tmp_path / "double.py"), "-o", str(output), cwd=collection)

    assert 1 == done.returncode
    assert "The grader broke on 1" in done.stderr
    (record,) = records(output).values()
    assert ("grader_error", None) == (record["status"], record["score"])
    assert "double,,," in (output / "scores.csv").read_text()
    assert "your teacher will look at it" in (output / "feedback" / "double.md").read_text()


def test_hidden_tests_that_cannot_be_collected_stop_the_run_with_pytests_words(
    collection, tmp_path
):
    """An author's syntax error is shown as such."""
    test = collection / "hidden_tests/07_double/test_hidden_double.py"
    test.write_text("def test_(:\n")
    (tmp_path / "double.py").write_text(SOURCES["right"])

    done = kata("grade", str(tmp_path / "double.py"), "-o", str(tmp_path / "out"), cwd=collection)

    assert 2 == done.returncode
    assert "SyntaxError" in done.stderr


@pytest.mark.timeout(180)
def test_the_one_submission_that_kills_workers_is_found(collection, tmp_path):
    """It gets a grader error, and all others the score that they deserve."""
    hidden = collection / "hidden_tests/07_double/test_hidden_double.py"
    hidden.write_text(
        hidden.read_text()
        + "\n\ndef test_murder(observe):\n    import os\n"
        + "    if observe('doubling')['returned/kind'] == 'dict':\n        os._exit(1)\n"
    )
    for number in range(12):
        file = tmp_path / "class" / f"s{number:02}" / "double.py"
        file.parent.mkdir(parents=True)
        file.write_text(SOURCES["right"] if number != 7 else "def double(x):\n    return {}\n")

    words = ("grade", str(tmp_path / "class"), "-o", str(tmp_path / "out"), "--jobs", "2")
    done = kata(*words, cwd=collection)

    assert 1 == done.returncode, done.stdout + done.stderr
    got = {name: record["status"] for name, record in records(tmp_path / "out").items()}
    assert {f"s{n:02}": "grader_error" if n == 7 else "graded" for n in range(12)} == got
    assert "The grader broke on 1" in " ".join(done.stderr.split())


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_nothing_is_left_running_when_the_run_is_stopped(tmp_path, how):
    """Neither workers nor zygotes outlive the command, however it ends."""
    (tmp_path / "double.py").write_text(SOURCES["loops"])
    words = ["grade", str(tmp_path / "double.py"), "-o", str(tmp_path / "out")]
    command = [sys.executable, "-m", "graders.cli", *words]
    process = subprocess.Popen(
        command, cwd=COLLECTION, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    family: list[psutil.Process] = []
    running = ""
    # Once there are workers, it no longer imports, where a library may swallow an interrupt.
    while not ("graders.inside.zygote" in running and "multiprocessing.spawn" in running):
        time.sleep(0.2)
        family = psutil.Process(process.pid).children(recursive=True)
        with contextlib.suppress(psutil.Error):  # one has ended meanwhile
            running = " ".join(word for one in family for word in one.cmdline())
    time.sleep(1)

    process.send_signal(how)
    printed, _ = process.communicate(timeout=5)  # much less than the submission would take
    _, alive = psutil.wait_procs(family, timeout=10)

    assert [] == alive
    assert how != signal.SIGINT or "Stopped before all was graded." in printed


def test_a_shard_is_a_function_of_its_submissions(double, tmp_path):
    """Graded in this very process, a shard gives a record per submission, in order."""
    file = tmp_path / "double.py"
    file.write_text(SOURCES["same"])
    shard = Shard(double, (("one", file), ("two", file)), 5, choose("landlock"))

    got = grade_shard(shard)

    assert [("one", 5.0), ("two", 5.0)] == [(record.student, record.score) for record in got]
    assert "landlock+seccomp" == got[0].isolation
