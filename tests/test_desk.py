"""What a student sees who runs the public tests."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

SAME = "def double(x):\n    return x.clone()\n"
LIST = (
    "import torch\n\n\ndef double(x):\n"
    "    return torch.tensor([[2 * v for v in row] for row in x.tolist()]).requires_grad_()\n"
)

STOPPED_NOWHERE = """
import sys, types

def double(x):
    def inside():
        return x, sys._getframe()

    _, frame = inside()
    lines = [line for line, *_ in frame.f_code.co_positions()]
    raise ValueError("stopped").with_traceback(
        types.TracebackType(None, frame, 2 * lines.index(None), -1)
    )
"""


def run_pytest(*words: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Run pytest as a student does."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *words],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin", "COLUMNS": "80", **env},
    )


def write(collection: Path, text: str) -> None:
    """Put the student's file in its place."""
    (collection / "exercises/07_double/double.py").write_text(text)


def test_the_untouched_stub_fails_with_one_line_each(collection):
    """No traceback: each test says what to write, and where."""
    done = run_pytest("exercises/07", cwd=collection)

    line = "  Not written yet: write double in exercises/07_double/double.py."
    assert 1 == done.returncode
    assert 2 == done.stdout.splitlines().count(line)
    assert "Traceback" not in done.stdout
    assert "Error" not in done.stdout


def test_a_failing_test_names_the_mistake(collection):
    """The mistake's own words take the place of the test's."""
    write(collection, SAME)

    done = run_pytest("exercises/07", cwd=collection)

    assert "Your function returned its argument unchanged. [DB01]" in done.stdout
    assert "→ Multiply it by two." in done.stdout
    assert "  Expected: double returns twice its argument.\n" in done.stdout
    assert "  exercises/07_double/double.py:1\n" in done.stdout
    assert "1 failed, 1 passed" in done.stdout


def test_a_terminal_that_lacks_signs_is_told_in_plain_ones(collection):
    """In Git Bash on Windows pytest would write the help as one long line of escapes."""
    write(collection, SAME)

    done = run_pytest("exercises/07", cwd=collection, PYTHONIOENCODING="cp1252")

    assert "  > Multiply it by two.\n" in done.stdout


def test_what_was_told_before_is_pointed_to(collection):
    """One typing error fails every test, and is explained once; a report has it each time."""
    write(collection, "def double(x):\n    return 2 * y\n")

    done = run_pytest("exercises/07", "--junitxml=report.xml", cwd=collection)

    assert 1 == done.stdout.count("The name y is not known in this line")
    assert 1 == done.stdout.count("  The same as above, in test_")
    assert 2 * 2 == (collection / "report.xml").read_text().count("The name y is not known")


def test_an_unknown_mistake_is_told_in_the_tests_words(collection):
    """Where no known mistake fits, the test speaks."""
    write(collection, "def double(x):\n    return 3 * x\n")

    done = run_pytest("exercises/07", cwd=collection)

    assert "What came back is not twice the argument." in done.stdout


def test_a_habit_is_named_as_advice_when_all_passes(collection):
    """Good results with a bad habit pass, with a word about it."""
    write(collection, LIST)

    done = run_pytest("exercises/07", cwd=collection)

    assert 0 == done.returncode
    assert "Going over a Python list works, and is slow. [DB04]" in done.stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("def double(x:\n    return x\n", "line 1: '(' was never closed"),
        ("def duble(x):\n    return x\n", "There is no function double"),
        ("def double(x, y):\n    return x\n", "double(x, y)"),
        ("def double(x):\n    return x @ x\n", 'in line 2, "return x @ x"'),
        ("import numpyy\n", "numpyy"),
        ("def double(x):\n    raise SystemExit\n", "line 2"),
        ("import os\ndef double(x):\n    os._exit(0)\n", "ends the whole process"),
        ("import os\nos._exit(0)\n", "ends the whole process"),
        ("raise KeyboardInterrupt\n", "as if by Ctrl-C"),
        ("def double(x):\n    raise KeyboardInterrupt\n", "as if by Ctrl-C"),
        ("  \n", "double.py is empty."),
        ("def double(x):\n    return x.double_up()\n", "has no method named double_up. [DB03]"),
    ],
)
def test_loud_errors_are_told_in_words_with_the_students_line(collection, text, said):
    """What stops the code is explained, and no machinery shows."""
    write(collection, text)

    done = run_pytest("exercises/07", cwd=collection)

    assert 1 == done.returncode, done.stdout
    assert said in " ".join(done.stdout.split())
    assert "graders/" not in done.stdout


def test_the_students_own_line_is_there_to_click(collection):
    """As terminals and editors know it, from the folder that pytest was started in."""
    write(collection, "def double(x):\n    y = x\n    return y @ y\n")
    lines = run_pytest("exercises/07", cwd=collection).stdout.splitlines()
    inside = run_pytest("07", cwd=collection / "exercises").stdout.splitlines()

    assert "  exercises/07_double/double.py:3" in lines
    assert "  07_double/double.py:3" in inside


def test_sentences_are_folded_where_a_narrow_terminal_ends(collection):
    """Or words would be cut in two."""
    write(collection, "def double(x):\n    return x.undo()\n")

    said = run_pytest("exercises/07", "-x", COLUMNS="50", cwd=collection).stdout

    told = said.partition("FAILURES")[2].partition("double.py:2")[0].splitlines()
    assert len(told) > 3
    assert all(len(line) <= 50 for line in told), told


def test_the_line_that_python_cannot_read_is_there_to_click(collection):
    """As with every other failure."""
    write(collection, "def double(x):\n    return 2 x\n")

    said = run_pytest("exercises/07", cwd=collection).stdout

    assert "  exercises/07_double/double.py:2" in said.splitlines()


def test_of_several_functions_the_line_is_that_of_the_one_the_test_is_named_after(collection):
    """A probe that looks at a whole program asks for all of them."""
    folder = collection / "exercises/07_double"
    form = (folder / "exercise.toml").read_text().replace('"double(x)"', '"double(x)", "Halve()"')
    (folder / "exercise.toml").write_text(form)
    with (folder / "probes.py").open("a") as probes:
        probes.write("\n\ndef both(student, draw):\n")
        probes.write("    return {'sum': student.double(1) + student.Halve().of}\n")
    test = "\n\ndef test_halve(observe):\n    seen = observe('both')\n"
    test += "    seen.expect(False, 'No.', 'Go on.', about='sum')\n"
    with (folder / "test_double.py").open("a") as tests:
        tests.write(test)
    write(collection, "def double(x):\n    return 2 * x\n\n\nclass Halve:\n    of = 2\n")

    said = run_pytest("exercises/07", "-k", "halve", cwd=collection).stdout

    assert "  exercises/07_double/double.py:5" in said.splitlines(), said


def test_looking_for_the_mistake_prints_nothing_and_stops_nowhere(collection):
    """What the code prints stands below the failure, and not between the dots."""
    text = "def double(x):\n    print('HERE')\n    breakpoint()\n    raise ValueError(x)\n"
    write(collection, text)

    said = run_pytest("exercises/07", PYTHONBREAKPOINT="0", cwd=collection).stdout

    dots, _, failures = said.partition("= FAILURES =")
    assert "HERE" not in dots
    assert "HERE" in failures


def test_a_breakpoint_that_was_left_is_named(collection):
    """Nobody can go on from it where nobody types."""
    write(collection, "def double(x):\n    breakpoint()\n    return x\n")
    said = run_pytest("exercises/07", cwd=collection).stdout

    assert 2 == said.count("PDB set_trace")  # once for each test, and not again to explain
    assert "Your code stops at a breakpoint" in said


def test_folders_of_any_name_and_line_ends_of_windows_are_fine(collection, tmp_path):
    """A desktop's folder has spaces and accents, and git ends lines there in two characters."""
    home = collection.rename(tmp_path / "Übung für Zoë")
    for file in (home / "exercises").rglob("*.*"):
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    text = "def double(x):\r\n    y = x\r\n    return y @ y  # é\r\n"
    (home / "exercises/07_double/double.py").write_bytes(text.encode())

    done = run_pytest("exercises/07", cwd=home)

    assert 'in line 3, "return y @ y # é"' in " ".join(done.stdout.split())
    assert "  exercises/07_double/double.py:3" in done.stdout.splitlines()
    assert "2 failed" in done.stdout


def test_a_file_that_is_gone_or_no_text_is_told(collection):
    """The remedy is named."""
    (collection / "exercises/07_double/double.py").write_bytes(b"x = '\xe9'")
    assert "not UTF-8" in run_pytest("exercises/07", cwd=collection).stdout

    (collection / "exercises/07_double/double.py").unlink()
    said = run_pytest("exercises/07", cwd=collection).stdout
    assert "There is no file" in said
    assert "kata reset 07" in said

    (collection / "exercises/07_double/double.py").mkdir()
    said = run_pytest("exercises/07", cwd=collection).stdout
    assert "cannot be read: Is a directory" in said
    assert "graders/" not in said


def test_ctrl_c_ends_the_tests(collection):
    """Who gives up waiting for a loop is obeyed at once."""
    mark = collection / "running"
    write(
        collection,
        f"def double(x):\n    open({str(mark)!r}, 'w').close()\n    while True:\n        pass\n",
    )
    words = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "exercises/07"]
    process = subprocess.Popen(words, cwd=collection, stdout=subprocess.PIPE, text=True)
    while not mark.exists():
        time.sleep(0.1)

    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=10)

    assert 2 == process.returncode
    assert "KeyboardInterrupt" in said or "CtrlC" in said


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (SAME, "-> seen.expect("),
        ("def double(x):\n    return x.double_up()\n", "-> return x.double_up()"),
    ],
)
def test_pdb_opens_where_the_student_can_look(collection, text, line):
    """In the test, or in the student's own code, and not in the machinery."""
    write(collection, text)

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "exercises/07", "--pdb", "-x"],
        cwd=collection,
        input="q\n",
        capture_output=True,
        text=True,
        check=False,
    )

    assert line in done.stdout


@pytest.mark.parametrize(("word", "there"), [("optimizer", True), ("something", False)])
def test_what_is_slow_is_imported_before_a_tests_time_begins(collection, word, there):
    """Or who makes a first optimizer on a slow computer is told of an endless loop."""
    body = f"    assert {there} == ('torch._dynamo' in sys.modules)\n    return 2 * x\n"
    write(collection, f"# An {word}.\nimport sys\n\ndef double(x):\n{body}")

    assert 0 == run_pytest("exercises/07", cwd=collection).returncode


def test_an_endless_loop_ends_and_is_told_as_one(collection):
    """pytest-timeout stops it, the words are ours."""
    write(collection, "def double(x):\n    while True:\n        pass\n")

    done = run_pytest("exercises/07", cwd=collection)
    own = run_pytest("exercises/07", "--timeout=2", cwd=collection)

    # The exercise allows five seconds and the desk ten more, and only the first test waits.
    assert 1 == done.stdout.count("Your code was still running after 15.0 seconds.")
    assert "The same as above" in done.stdout
    assert 1 == own.stdout.count("Your code was still running after 2.0 seconds.")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("while True:\n        pass", "Your code was still running after 2.4 seconds."),
        ("import time; time.sleep(100)", "+ Timeout +"),
    ],
)
def test_an_endless_loop_ends_on_windows_too(collection, body, said):
    """There is no SIGALRM there, so it is stopped in another way, and at worst with pytest."""
    write(collection, f"def double(x):\n    {body}\n")
    code = (
        "import signal, sys; del signal.SIGALRM; import pytest; sys.exit(pytest.main(sys.argv[1:]))"
    )
    words = [sys.executable, "-c", code, "exercises/07", "--timeout=3", "-p", "no:cacheprovider"]

    done = subprocess.run(
        words, cwd=collection, capture_output=True, text=True, check=False, timeout=120
    )

    assert 1 == done.returncode
    assert said in done.stdout + done.stderr


def test_a_traceback_without_a_line_is_no_trouble(collection):
    """Python leaves out the line where code is stopped at an instruction that belongs to none."""
    write(collection, STOPPED_NOWHERE)

    done = run_pytest("exercises/07", cwd=collection)

    assert "2 failed" in done.stdout
    assert "Your code raised ValueError: stopped in line 5" in " ".join(done.stdout.split())
    assert "INTERNALERROR" not in done.stdout


def test_numbers_prefixes_and_options_work_from_anywhere(collection):
    """By number, by prefix, from inside exercises/, with -k and with ::."""
    write(collection, SAME)
    inside = collection / "exercises"
    for words, cwd, summary in [
        (("exercises/07",), collection, "1 failed, 1 passed"),
        (("exercises/07_dou",), collection, "1 failed, 1 passed"),
        (("07",), inside, "1 failed, 1 passed"),
        (("7",), inside, "1 failed, 1 passed"),
        (("exercises/7",), collection, "1 failed, 1 passed"),
        (("exercises/07", "-k", "alone"), collection, "1 passed, 1 deselected"),
        (("exercises/07/test_double.py::test_argument_is_left_alone",), collection, "1 passed"),
        (("exercises/07::test_argument_is_left_alone",), collection, "1 passed"),
        (("exercises/07/",), collection, "1 failed, 1 passed"),
    ]:
        assert summary in run_pytest(*words, cwd=cwd).stdout, words


@pytest.mark.parametrize("words", ["exercises/77", "exercises/doubel", "77", "07"])
def test_an_unknown_exercise_names_those_that_exist(collection, words):
    """A wrong number is a wrong word, not an empty run, and so is a number in the wrong folder."""
    done = run_pytest(words, cwd=collection)

    assert 4 == done.returncode
    assert f"there is no exercise {words}; there are:" in done.stderr
    assert "exercises/07_double" in done.stderr


def test_real_tracebacks_are_there_for_who_asks(collection):
    """--tb=long shows pytest's own report, and of its frames the test's and the student's."""
    write(collection, "def double(x):\n    return x.double_up()\n")

    done = run_pytest("exercises/07", "--tb=long", cwd=collection)

    assert "AttributeError" in done.stdout
    assert "graders/" not in done.stdout
    assert "contextlib" not in done.stdout
    assert "return x.double_up()" in done.stdout


def test_hidden_tests_run_on_one_submission_with_pytests_own_output(collection, tmp_path):
    """`pytest hidden_tests/07 --submission=PATH` tells seed, findings and what was printed."""
    file = tmp_path / "double.py"
    file.write_text("def double(x):\n    print('hello from the code')\n    x *= 2\n    return x\n")

    done = run_pytest("hidden_tests/07", "--submission", str(file), "--seed", "5", cwd=collection)

    assert "seed: 5, isolation:" in done.stdout
    assert "Your function changed the tensor that it was given. [DB02]" in done.stdout
    assert "hello from the code" in done.stdout
    assert "1 failed, 2 passed" in done.stdout


def test_dependent_checks_are_skipped_with_the_reason(collection, tmp_path):
    """The first cause is told once."""
    file = tmp_path / "double.py"
    file.write_text("def double(x):\n    return None\n")

    done = run_pytest("hidden_tests/07", "--submission", str(file), "-rs", cwd=collection)

    assert "1 failed, 2 skipped" in done.stdout
    assert "it needs this first: double runs and returns a tensor." in done.stdout


def test_hidden_tests_without_a_submission_say_how_to_name_one(collection):
    """A word about usage, not a crash."""
    done = run_pytest("hidden_tests/07", cwd=collection)

    assert "--submission=PATH" in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_a_submission_that_is_not_there_is_named(collection):
    """A wrong path is told at once."""
    done = run_pytest("hidden_tests/07", "--submission", "no/where", cwd=collection)

    assert "--submission no/where: there is no such file or folder" in done.stderr


def test_settings_inside_a_submission_are_refused(collection, tmp_path):
    """A pytest.ini that a student handed in must not steer the instructor's pytest."""
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "double.py").write_text(SAME)
    (tmp_path / "sub" / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "sub" / "conftest.py").write_text("raise SystemExit('the conftest ran')")

    spaced = run_pytest("hidden_tests/07", "--submission", str(tmp_path / "sub"), cwd=collection)
    joined = run_pytest("hidden_tests/07", f"--submission={tmp_path / 'sub'}", cwd=collection)

    assert "inside the submission" in spaced.stderr
    assert "may have run" in spaced.stderr
    assert "1 failed, 2 passed" in joined.stdout
    assert "the conftest ran" not in spaced.stdout + joined.stdout


@pytest.mark.parametrize("settings", ["pytest.ini", "tox.ini", "setup.cfg", "pyproject.toml"])
def test_with_the_equals_sign_nothing_of_a_submission_is_read(collection, tmp_path, settings):
    """Neither its settings nor the plugins that they name, nor its conftest, ever run."""
    head = {"setup.cfg": "[tool:pytest]", "pyproject.toml": "[tool.pytest.ini_options]"}
    quote = '"' if settings == "pyproject.toml" else ""
    text = f"addopts = {quote}-p evil{quote}\npythonpath = {quote}.{quote}\n"
    submission = tmp_path / "submission"
    submission.mkdir()
    (submission / settings).write_text(f"{head.get(settings, '[pytest]')}\n{text}")
    (submission / "double.py").write_text(SAME)
    for name in ("evil.py", "conftest.py"):
        (submission / name).write_text("raise SystemExit('the submission ran')")

    done = run_pytest(f"--submission={submission}", "hidden_tests/07", cwd=collection)

    assert "1 failed, 2 passed" in done.stdout
    assert "the submission ran" not in done.stdout + done.stderr
