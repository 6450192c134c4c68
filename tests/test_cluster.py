"""Grading on a Dask cluster: a scheduler and two workers that are really there, on loopback."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest
from conftest import COLLECTION
from test_grade import SOURCES, kata
from test_resume import lasting

from graders.exercise import find_exercise
from graders.judge.collection import packed
from graders.judge.grade import grade_shards
from graders.judge.isolation import choose
from graders.judge.shard import Shard

NAMES = ("right", "same", "exits", "syntax", "float64", "-dash", "Zoë 'O' Hara")
RUN = ("grade", "--seed", "5")
# Starting a worker takes seconds, and this machine may do other things as well.
PATIENCE = 90
pytestmark = pytest.mark.timeout(600)


@contextmanager
def running(*words: str, cwd: Path):
    """Run a command of Dask's until the block is left, and yield its process."""
    log = (cwd / "dask.log").open("w")
    with (
        log,
        subprocess.Popen(
            [sys.executable, "-m", "dask", *words], cwd=cwd, stdout=log, stderr=log
        ) as process,
    ):
        try:
            yield process
        finally:
            for one in (*psutil.Process(process.pid).children(recursive=True), process):
                one.kill()


@contextmanager
def scheduler(folder: Path):
    """Run a scheduler and yield its address."""
    file = folder / "scheduler.json"
    words = ("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
    with running(*words, "--scheduler-file", str(file), cwd=folder):
        until(file.exists)
        yield json.loads(file.read_text())["address"]


@contextmanager
def worker(address: str, folder: Path, *words: str):
    """Run a worker until the block is left, and yield its process once it has joined."""
    folder.mkdir()
    with running("worker", *words, "--no-dashboard", address, cwd=folder) as process:
        until(lambda: "Registered to" in (folder / "dask.log").read_text())
        yield process


def until(holds) -> None:
    """Wait until something holds."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "this took too long"
        time.sleep(0.05)


@pytest.fixture(name="place")
def _place(tmp_path):
    for name in NAMES:
        (tmp_path / "class" / name).mkdir(parents=True)
        (tmp_path / "class" / name / "double.py").write_text(SOURCES[name])
    (tmp_path / "class" / "nothing").mkdir()
    return tmp_path / "class"


def test_a_cluster_that_loses_a_worker_gives_the_results_of_this_machine(place, tmp_path):
    """The same records but for the times, and workers keep nothing of the collection."""
    here, there = tmp_path / "here", tmp_path / "there"
    kata(*RUN, str(place), "-o", str(here))
    with (
        scheduler(tmp_path) as address,
        worker(address, tmp_path / "one", "--nthreads", "1") as staying,
        worker(address, tmp_path / "two", "--nthreads", "1", "--no-nanny") as dying,
    ):
        words = [*RUN, str(place), "-o", str(there), "--scheduler", address]
        with subprocess.Popen(
            [sys.executable, "-m", "graders.cli", *words],
            cwd=COLLECTION, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        ) as grading:  # fmt: skip
            until(lambda: is_grading(dying))
            dying.send_signal(signal.SIGKILL)
            said, _ = grading.communicate()

        assert 0 == grading.returncode, said
        until(lambda: not kept_by(staying))
    assert lasting(here) == lasting(there)


def is_grading(process) -> bool:
    """Return whether a worker has started what shuts student code in."""
    with suppress(psutil.Error):  # a child may end while it is looked at
        children = psutil.Process(process.pid).children(recursive=True)
        return any("graders.inside.zygote" in one.cmdline() for one in children)
    return False


def kept_by(process) -> list[Path]:
    """Return the folders of exercises that a worker and its helpers have."""
    temporary = Path(tempfile.gettempdir())
    family = [
        process.pid,
        *(one.pid for one in psutil.Process(process.pid).children(recursive=True)),
    ]
    return [path for pid in family for path in temporary.glob(f"kata-{pid}-*/exercises")]


def test_a_cluster_that_cannot_grade_is_told_with_the_remedy(place, tmp_path):
    """No scheduler, no worker, and one with several threads."""
    nowhere = kata(*RUN, str(place), "-o", str(tmp_path / "o"), "--scheduler", "tcp://127.0.0.1:9")
    with scheduler(tmp_path) as address:
        words = (*RUN, str(place), "-o", str(tmp_path / "o"), "--scheduler", address)
        alone = kata(*words)
        with worker(address, tmp_path / "one", "--nthreads", "2", "--no-nanny"):
            threads = kata(*words)
    both = kata(*words, "--jobs", "2")

    assert "kata: no Dask scheduler answers at tcp://127.0.0.1:9" in nowhere.stderr
    assert "Start one with: dask scheduler" in nowhere.stderr
    assert f"dask worker {address} --nthreads 1" in alone.stderr
    assert "has 2 threads" in threads.stderr
    assert "--jobs is for this machine" in both.stderr
    assert [2] * 4 == [one.returncode for one in (nowhere, alone, threads, both)]


def test_only_the_exercises_are_sent():
    """Public and hidden tests and solutions of those that are asked for."""
    names = zipfile.ZipFile(io.BytesIO(packed([find_exercise(COLLECTION, "07")]))).namelist()

    assert {"exercises", "hidden_tests", "solutions"} == {name.partition("/")[0] for name in names}
    assert "hidden_tests/07_double/test_hidden_double.py" in names
    assert not [name for name in names if "__pycache__" in name]


def test_what_a_cluster_has_tried_on_several_workers_is_halved_at_once():
    """So that a submission that kills its worker does so as seldom as possible."""

    class Dying:
        isolation, tries_again, workers = choose("none"), True, 1

        def __init__(self):
            self.tried = []

        def grade(self, waiting, lost):
            while waiting:
                shard = waiting.popleft()
                self.tried.append(len(shard.submissions))
                if "bad" in dict(shard.submissions):
                    lost.append(shard)
                else:
                    yield [name for name, _ in shard.submissions]

    names = ["a", "b", "bad", "c"]
    shard = Shard(
        find_exercise(COLLECTION, "07"), tuple((n, Path(n)) for n in names), 1, choose("none")
    )
    dying = Dying()
    graded = [one for records in grade_shards([shard], dying) for one in records]

    assert ["a", "b", "c"] == sorted(one for one in graded if isinstance(one, str))
    assert ["bad"] == [one.student for one in graded if not isinstance(one, str)]
    assert [4, 4, 2, 1, 1, 2] == dying.tried
