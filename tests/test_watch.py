"""`kata watch`: what is saved is tested at once."""

from __future__ import annotations

import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress

import pytest
from conftest import COLLECTION

from graders.author.markers import make_stub
from graders.desk.runs import FreshRuns, SteadyRuns, WarmRuns
from graders.exercise import find_exercise

RIGHT = "def double(x):\n    return 2 * x\n"
SAME = "def double(x):\n    return x.clone()\n"
PATIENCE = 60


class Watched:
    """A running `kata watch`, and what it has said."""

    def __init__(self, root):
        self.root = root
        words = [sys.executable, "-u", "-m", "graders.cli", "watch"]
        env = {"PATH": "/usr/bin:/bin", "COLUMNS": "80", "PYTHONUNBUFFERED": "1"}
        self.process = subprocess.Popen(
            words, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=env
        )
        self.lines = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.put(line)

    def forget(self):
        """Wait until it is quiet."""
        with suppress(queue.Empty):
            while True:
                self.lines.get(timeout=0.5)

    def until(self, words):
        """Wait for words, and return all that was said up to them."""
        said, end = "", time.monotonic() + PATIENCE
        while words not in said:
            try:
                line = self.lines.get(timeout=max(0.01, end - time.monotonic()))
                said += " ".join([*line.split(), ""])  # however it was folded
            except queue.Empty:
                raise AssertionError(f"{words!r} was not said, but: {said}") from None
        return said


@pytest.fixture(name="watched", scope="module")
def _watched(tmp_path_factory):
    """The small collection, with a second exercise, while it is watched."""
    collection = tmp_path_factory.mktemp("watched") / "collection"
    shutil.copytree(COLLECTION, collection, ignore=shutil.ignore_patterns("__pycache__"))
    second = collection / "exercises/08_again"
    shutil.copytree(collection / "exercises/07_double", second)
    (second / "test_double.py").rename(second / "test_again.py")
    shutil.copytree(collection / "solutions/07_double", collection / "solutions/08_again")
    (second / "double.py").write_text(make_stub(find_exercise(collection, "08")))
    watched = Watched(collection)
    watched.until("Ctrl-C ends this")
    yield watched
    watched.process.kill()
    watched.process.wait()
    watched.process.stdout.close()


@pytest.fixture(name="file")
def _file(watched):
    """The file of the first exercise, when all that was to be said is said."""
    file = watched.root / "exercises/07_double/double.py"
    watched.forget()
    file.write_text(f"def double(x):\n    return {time.monotonic()!r}\n")
    watched.until("Ctrl-C ends this")
    return file


def test_each_way_of_saving_is_noticed(watched, file):
    """In place, by a rename over the file, and with temporary files beside it."""
    file.write_text(SAME)
    assert "returned its argument unchanged" in watched.until("07 1/2")
    fresh = file.with_name(".double.py.swp")
    fresh.write_text("def double(x:\n")
    fresh.replace(file)
    assert "'(' was never closed" in watched.until("07 0/2")
    file.rename(file.with_name("double.py~"))
    file.write_text("def double(x):\n    return 3 * x\n")
    assert "is not twice the argument" in watched.until("07 1/2")


def test_saving_twice_runs_once(watched, file):
    """The last text counts, and what is saved unchanged has been tested."""
    file.write_text("def double(x:\n")
    file.write_text(SAME)
    assert "never closed" not in watched.until("07 1/2")
    watched.until("Ctrl-C ends this")
    file.write_text(SAME)
    time.sleep(1)

    assert watched.lines.empty()


def test_it_goes_on_when_an_exercise_passes(watched, file):
    """The next one's turn comes by itself, and what is saved comes first."""
    file.write_text(RIGHT)

    assert "all 2 passed" in watched.until("Write exercises/08_again/double.py")
    (file.parents[1] / "08_again/double.py").write_text(RIGHT)
    assert "07 ✓ 08 ✓" in watched.until("All of them pass.")


def test_of_two_files_that_are_saved_at_once_neither_is_still_thought_to_pass(watched, file):
    """As when an older state of the repository is checked out."""
    files = file, file.parents[1] / "08_again/double.py"
    for text, state in ((RIGHT, "07 ✓ 08 ✓"), (SAME, "07 · 08 1/2"), (RIGHT, "07 ✓ 08 ✓")):
        for one in files:
            one.write_text(text)
        watched.until(state)
        watched.forget()


def test_a_save_ends_the_run_that_goes_on(watched, file):
    """An endless loop does not keep its repair waiting for the time limit."""
    file.write_text("def double(x):\n    while True:\n        pass\n")
    time.sleep(1)
    started = time.monotonic()
    file.write_text(SAME)
    watched.until("07 1/2")

    assert time.monotonic() - started < 10


def test_an_endless_loop_ends_by_the_time_limit(watched, file):
    """And is told as one."""
    file.write_text("def double(x):\n    while True:\n        pass\n")

    assert "Your code was still running after 15.0 seconds." in watched.until("07 0/2")


def test_code_that_ends_python_is_told_so(watched, file):
    """There is no report, and nothing that pytest could have said."""
    file.write_text("import os, signal\n\nos.kill(os.getpid(), signal.SIGKILL)\n")

    assert "Your code ended Python itself" in watched.until("Save the file")


def test_ctrl_c_ends_it_cleanly(watched):
    """No traceback, no process that stays."""
    watched.process.send_signal(signal.SIGINT)
    said = watched.until("Stopped.")
    watched.process.wait(10)

    assert "Traceback" not in said
    assert 0 == watched.process.returncode


def run_once(runs, collection, tmp_path):
    """Run the small collection's tests, and return the code and what was printed."""
    printed = tmp_path / "printed"
    runs.start(["-q", "-p", "no:cacheprovider", "exercises/07"], printed)
    end = time.monotonic() + PATIENCE
    while (code := runs.ended()) is None and time.monotonic() < end:
        time.sleep(0.01)
    return code, printed.read_text()


@pytest.mark.parametrize("kind", ["warm", "fresh"])
def test_a_fork_and_a_process_say_the_same(collection, tmp_path, kind):
    """Where there is no fork, all is as usual but slower."""
    find_exercise(collection, "07").stub.write_text(SAME)
    runs = WarmRuns(collection, []) if kind == "warm" else FreshRuns(collection)
    code, said = run_once(runs, collection, tmp_path)
    runs.close()

    assert 1 == code
    assert "Your function returned its argument unchanged. [DB01]" in said
    assert "1 failed, 1 passed" in said
    assert "warning" not in said


@pytest.mark.parametrize("trouble", ["the fork is killed", "its process is gone", "no fork"])
def test_where_forks_fail_a_process_of_its_own_takes_over(
    collection, tmp_path, trouble, monkeypatch
):
    """The same run is repeated there, and the next ones too."""
    if trouble == "no fork":
        monkeypatch.delattr(os, "fork")
    exercise = find_exercise(collection, "07")
    mark = tmp_path / "mark"
    kill = "import os, pathlib\n"
    kill += f"if not pathlib.Path({str(mark)!r}).exists():\n"
    kill += f"    pathlib.Path({str(mark)!r}).touch()\n    os.kill(os.getpid(), 11)\n"
    exercise.stub.write_text((kill if trouble == "the fork is killed" else "") + RIGHT)
    with SteadyRuns(collection, []) as runs:
        if trouble == "its process is gone":
            runs._runs._process.kill()
            runs._runs._process.wait()
        code, said = run_once(runs, collection, tmp_path)

        assert (0, FreshRuns) == (code, type(runs._runs))
    assert "2 passed" in said


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the process is not warm without fork")
def test_code_that_ends_python_does_not_make_the_next_runs_slow(collection, tmp_path):
    """It ends a fresh process as well, so forking is not at fault."""
    exercise = find_exercise(collection, "07")
    exercise.stub.write_text("import os\n\nos.kill(os.getpid(), 9)\n")
    with SteadyRuns(collection, []) as runs:
        code, _ = run_once(runs, collection, tmp_path)
        exercise.stub.write_text(RIGHT)
        again, said = run_once(runs, collection, tmp_path)

        assert (-9, 0, WarmRuns) == (code, again, type(runs._runs))
    assert "2 passed" in said
