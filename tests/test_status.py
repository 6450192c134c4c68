"""`kata status` and `kata reset`, and the last words of the public tests."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest

from graders.desk.badges import badge_files, grey_files
from graders.desk.status import summary_page
from graders.desk.stubs import is_untouched, reset
from graders.desk.tally import BROKE, read_report, tally
from graders.desk.written import classroom50_result, write_status
from graders.errors import BadCollection
from graders.exercise import all_exercises, find_exercise

RIGHT = "def double(x):\n    return 2 * x\n"
WRONG = "def double(x):\n    x += x.mean() + 3\n    return x\n"
AFTER = "def double(x):\n    y = 2 * x\n    x += 1\n    return y\n"
SAME = "def double(x):\n    return x.clone()\n"


def named(words):
    """Return words for pytest, with the exercise before the first."""
    if words and words[0].startswith("::"):
        return [f"exercises/07{words[0]}", *words[1:]]
    return ["exercises/07", *words]


@pytest.fixture(name="exercise")
def _exercise(collection):
    """The small collection's exercise, in a copy that a test may change."""
    return find_exercise(collection, "07")


def kata(*words, cwd):
    """Run `kata` as a student does, at 80 columns."""
    return subprocess.run(
        [sys.executable, "-m", "graders.cli", *words],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin", "COLUMNS": "80"},
    )


def test_the_table_tells_what_pytest_said(exercise):
    """Counts, the state, and the title of the first test that fails."""
    exercise.stub.write_text(SAME)

    done = kata("status", cwd=exercise.folder)

    assert 0 == done.returncode, done.stderr
    assert "07 Double a tensor" in done.stdout
    assert "1/2" in done.stdout
    assert "double returns twice its argument." in " ".join(done.stdout.split())
    assert "0 of 1 exercises passed. Next: pytest exercises/07" in done.stdout
    assert max(len(line) for line in done.stdout.splitlines()) <= 80


def test_a_report_that_was_cut_off_is_none(exercise, tmp_path):
    """Student code may end Python while pytest writes it."""
    report = tmp_path / "report.xml"
    report.write_text("<testsuites><testsuite>")

    assert read_report(report, [exercise]) is None


def test_an_untouched_stub_is_known(exercise):
    """Who has not begun is told where to begin."""
    done = kata("status", cwd=exercise.root)

    assert "· not started" in done.stdout
    assert "write double.py" in done.stdout


def test_a_passed_exercise_is_done(exercise):
    """Then nothing is next."""
    exercise.stub.write_text(RIGHT)
    (one,) = tally([exercise])

    assert (2, 2, True, "") == (one.passed, one.ran, one.done, one.next)


def test_code_that_ends_the_process_costs_no_other_exercise_its_tests(exercise):
    """What ends pytest itself is told of that exercise only, all of whose tests count as failed."""
    other = exercise.root / "exercises" / "08_again"
    shutil.copytree(exercise.folder, other)
    (other / "test_double.py").rename(other / "test_again.py")
    (other / "double.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n")
    exercise.stub.write_text(RIGHT)

    first, second = tally(all_exercises(exercise.root))

    assert first.done
    assert (BROKE, "0 of 2") == (second.next, second.state)


@pytest.mark.parametrize(
    "path", ["exercises/07", "exercises/07_double/", "./exercises/07_double/double.py",
             "07_double/", r"exercises\07_double"],
)  # fmt: skip
def test_a_path_means_the_exercise_as_it_does_for_pytest(exercise, path):
    """Students type it for pytest, and a terminal completes it."""
    assert exercise == find_exercise(exercise.root, path)


def test_a_name_that_does_not_exist_names_those_that_do(exercise):
    """A wrong number is a wrong word."""
    done = kata("status", "77", cwd=exercise.root)

    assert 2 == done.returncode
    assert "07_double" in done.stderr


def test_reset_keeps_what_was_written(exercise):
    """Every copy has a name of its own, and none is overwritten."""
    stub = exercise.stub.read_text()
    for text, name in [(SAME, "double.old.py"), (RIGHT, "double.old2.py")]:
        exercise.stub.write_text(text)

        kept = reset(exercise)

        assert name == kept.name
        assert text == kept.read_text()
        assert stub == exercise.stub.read_text()
    assert SAME == (exercise.folder / "double.old.py").read_text()
    assert is_untouched(exercise)


def test_line_ends_of_windows_change_nothing(exercise):
    """git writes them there, and editors keep them: an untouched stub is untouched."""
    text = exercise.stub.read_bytes()
    (exercise.root / ".stubs" / exercise.name).mkdir(parents=True)
    copy = exercise.root / ".stubs" / exercise.name / exercise.file
    for here, there in [(b"\r\n", b"\n"), (b"\n", b"\r\n"), (b"\r\n", b"\r\n")]:
        exercise.stub.write_bytes(text.replace(b"\n", here))
        copy.write_bytes(text.replace(b"\n", there))
        assert is_untouched(exercise)
    exercise.stub.write_bytes(SAME.replace("\n", "\r\n").encode())

    kept = reset(exercise)

    assert SAME.replace("\n", "\r\n").encode() == kept.read_bytes()
    assert is_untouched(exercise)


def test_reset_says_which_file_has_the_old_text(exercise):
    """And leaves a stub that is untouched alone."""
    assert "untouched stub already" in kata("reset", "07", cwd=exercise.root).stdout
    exercise.stub.write_text(SAME)

    done = kata("reset", "7", cwd=exercise.root)

    assert "What you had written is in exercises/07_double/double.old.py." in done.stdout


def test_a_student_has_stubs_instead_of_solutions(exercise):
    """The copy in .stubs serves; without it the remedy is named."""
    stub = exercise.stub.read_text()
    shutil.rmtree(exercise.root / "solutions")
    exercise.stub.write_text(SAME)
    with pytest.raises(BadCollection, match=r"git checkout -- \.stubs"):
        reset(exercise)
    copy = exercise.root / ".stubs" / exercise.name / exercise.file
    copy.parent.mkdir(parents=True)
    copy.write_text(stub)

    reset(exercise)

    assert stub == exercise.stub.read_text()


@pytest.mark.parametrize(
    ("text", "words", "said"),
    [
        (SAME, [], "07 Double a tensor: 1 of 2 passed. A hint: kata hint 07"),
        (WRONG, [], "07 Double a tensor: 0 of 2 passed. One at a time: pytest exercises/07 -x"),
        (RIGHT, [], "07 Double a tensor: all 2 passed. It is the last: kata status"),
        (RIGHT, ["-k", "alone"], "the test passed. Now all of them: pytest exercises/07"),
        (RIGHT, ["::test_argument_is_left_alone"], "the test passed. Now all of them: pytest"),
        (RIGHT, ["::test_twice_the_tensor", "exercises/07::test_argument_is_left_alone"], "all 2"),
        (SAME, ["-k", "twice"], "07 Double a tensor: the test failed. A hint: kata hint 07"),
        (AFTER, ["-x"], "07 Double a tensor: 1 passed before this one. A hint: kata hint 07"),
        (None, [], "0 of 2 passed. Start in exercises/07_double/double.py; a hint: kata hint 07"),
    ],
)
def test_the_last_words_of_the_tests_say_what_to_try_next(exercise, text, words, said):
    """A line for the exercise, after all that pytest prints."""
    if text:
        exercise.stub.write_text(text)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *named(words)],
        cwd=exercise.root,
        capture_output=True,
        text=True,
        check=False,
    )
    last = " ".join(done.stdout.partition("short test summary info")[2].split())

    assert said in (last or " ".join(done.stdout.split()))


def test_badges_tell_the_state_in_svg_and_json(exercise):
    """One for all and one for the exercise; before the first run they are grey and say so."""
    exercise.stub.write_text(SAME)
    files = badge_files(tally([exercise]))
    grey = grey_files([exercise])

    assert {"total.svg", "total.json", "07.svg", "07.json"} == set(files) == set(grey)
    assert "1 of 2" == json.loads(files["07.json"])["message"]
    assert {"schemaVersion", "label", "message", "color"} == set(json.loads(files["total.json"]))
    assert "not run yet" == json.loads(grey["total.json"])["message"]
    for name in ("total.svg", "07.svg"):
        assert ET.fromstring(files[name].strip()).tag.endswith("svg")
        assert "not run yet" in grey[name]


def test_classroom_50_gets_the_result_that_it_documents(exercise, tmp_path, monkeypatch):
    """Whole points, and who it is about from the environment; without that no file."""
    (one,) = tally([exercise])
    write_status([one], tmp_path)
    assert not (tmp_path / "result.json").exists()
    for name in ("CLASSROOM", "ASSIGNMENT", "SUBMISSION_TAG", "COMMIT_URL", "RELEASE_URL"):
        monkeypatch.setenv(name, f"the {name}")

    write_status([one], tmp_path)
    result = json.loads((tmp_path / "result.json").read_text())

    assert result.keys() == classroom50_result([one], os.environ).keys()
    assert ("classroom50/result/v1", "the CLASSROOM") == (result["schema"], result["classroom"])
    assert result["max-score"] == sum(test["max-score"] for test in result["tests"]) == 2
    assert result["review"] == result["commit"]


def test_the_page_of_a_ci_system_is_a_markdown_table(exercise):
    """With the same words as the table on a terminal."""
    page = summary_page(tally([exercise]))

    assert "| 07 Double a tensor | 0/2 | not started | write double.py |" in page


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "utf-8"])
def test_the_table_is_shown_in_every_encoding(exercise, monkeypatch, encoding):
    """Terminals of Windows may lack the signs, and are given others."""
    monkeypatch.setenv("PYTHONIOENCODING", encoding)
    words = [sys.executable, "-m", "graders.cli", "list"]
    code = "from graders.options import console; console.print('\\u2713 \\u00b7 \\u2026')"
    start = "from graders.plain import speak_plainly; speak_plainly(); "

    signs = subprocess.run([sys.executable, "-c", start + code], capture_output=True, check=True)
    listed = subprocess.run(words, cwd=exercise.root, capture_output=True, check=False)

    expected = {"cp1252": "+ \u00b7 \u2026", "ascii": "+ . ~", "utf-8": "\u2713 \u00b7 \u2026"}
    assert expected[encoding] == signs.stdout.decode(encoding).rstrip()
    assert 0 == listed.returncode
