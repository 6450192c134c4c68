"""A second call grades what is missing or has changed, and nothing twice."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from conftest import COLLECTION
from test_grade import SOURCES, kata

NAMES = ("right", "same", "exits", "syntax", "float64", "-dash")
# What a second run of the same may differ in.
CHANGING = ("graded_at", "seconds")
RUN = ("grade", "--jobs", "2", "--seed", "5")
# At so many random moments a run is killed; CI has time for a few.
MOMENTS = int(os.environ.get("KATA_MOMENTS", "4"))


@pytest.fixture(name="place")
def _place(tmp_path):
    return write_class(tmp_path / "class")


def write_class(place: Path) -> Path:
    """Write a class of submissions that end in different ways."""
    for name in NAMES:
        (place / name).mkdir(parents=True)
        (place / name / "double.py").write_text(SOURCES[name])
    (place / "nothing").mkdir()
    return place


@pytest.fixture(name="undisturbed", scope="module")
def _undisturbed(tmp_path_factory):
    """The class as a run grades it that nobody kills: the folder, and the results' folder."""
    folder = tmp_path_factory.mktemp("undisturbed")
    kata(*RUN, str(write_class(folder / "class")), "-o", str(folder / "out"))
    return folder / "class", folder / "out"


def records(output: Path) -> dict[str, dict]:
    """Return the records of a run by student."""
    return {r["student"]: r for r in json.loads((output / "results.json").read_text())}


def lasting(output: Path) -> dict[str, dict]:
    """Return the records without what differs between two runs of the same."""
    return {
        name: {key: value for key, value in record.items() if key not in CHANGING}
        | {"checks": [{**check, "seconds": 0} for check in record["checks"]]}
        for name, record in records(output).items()
    }


@pytest.mark.timeout(180)
def test_only_what_has_changed_is_graded_again(collection, place, tmp_path):
    """Submissions by their content, the grader by its own; a seed of one's own counts too."""
    output = tmp_path / "out"

    def again(*words: str) -> tuple[set[str], str]:
        before = records(output) if output.exists() else {}
        done = kata("grade", str(place), "-o", str(output), *words, cwd=collection)
        assert 0 == done.returncode, done.stderr
        after = records(output)
        return {name for name in after if after[name] != before.get(name)}, done.stdout

    everybody = {*NAMES, "nothing"}
    assert everybody == again("--isolation", "landlock")[0]
    seed = records(output)["right"]["seed"]
    changed, said = again("--isolation", "landlock")
    assert set() == changed
    assert "7 of 7 results still hold" in said
    assert f"seed {seed}" in said

    (place / "same" / "double.py").write_text(SOURCES["right"])
    (place / "nothing" / "double.py").write_text("")
    assert {"same", "nothing"} == again("--isolation", "landlock")[0]
    assert 10.0 == records(output)["same"]["score"]

    time.sleep(1)  # the time of grading is written in seconds
    assert everybody == again("--isolation", "landlock", "--seed", str(seed + 1))[0]
    time.sleep(1)
    assert everybody == again("--isolation", "landlock", "--force")[0]
    with (collection / "hidden_tests/07_double/test_hidden_double.py").open("a") as file:
        file.write("# changed\n")
    assert everybody == again("--isolation", "landlock")[0]


def test_a_grader_error_is_tried_again(collection, place, tmp_path):
    """What the grader broke on has no result yet."""
    for name in NAMES[1:]:
        shutil.rmtree(place / name)
    hidden = collection / "hidden_tests/07_double/test_hidden_double.py"
    text = hidden.read_text()
    hidden.write_text(text + "\n\ndef test_odd(observe):\n    raise OSError\n")
    output = tmp_path / "out"
    words = ("grade", str(place), "-o", str(output))
    first = kata(*words, cwd=collection)
    second = kata(*words, cwd=collection)

    assert (1, 1) == (first.returncode, second.returncode)
    assert "still hold" not in second.stdout


@pytest.mark.timeout(180)
@pytest.mark.parametrize("moment", range(MOMENTS))
def test_a_run_that_was_killed_is_finished_by_the_next(undisturbed, tmp_path, moment):
    """Main process, worker or zygote: nothing is lost but what was in flight."""
    chance = random.Random(moment)
    place, expected = undisturbed
    words = (*RUN, str(place), "-o", str(tmp_path / "out"))
    with psutil.Popen(
        [sys.executable, "-m", "graders.cli", *words],
        cwd=COLLECTION,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        time.sleep(chance.uniform(0.5, 6))
        if process.is_running():
            chance.choice([process, *process.children(recursive=True)]).kill()
        process.wait(timeout=60)

    done = kata(*words)

    assert 0 == done.returncode, done.stdout + done.stderr
    assert lasting(expected) == lasting(tmp_path / "out")


def test_results_of_another_collection_are_not_mixed_in(collection, place, tmp_path):
    """They could not be reported, so nothing is graded into their folder."""
    words = ("grade", str(place), "-o", str(tmp_path / "out"), "-e", "07")
    kata(*words, cwd=collection)
    for folder in ("exercises", "hidden_tests", "solutions"):
        (collection / folder / "07_double").rename(collection / folder / "07_other")

    done = kata(*words, cwd=collection)

    assert 2 == done.returncode
    assert "holds results of 07_double, which this collection does not have" in done.stderr
    assert "--output" in done.stderr


def start(place: Path, output: Path) -> psutil.Popen:
    """Start a run in a process group of its own, as a shell does."""
    return psutil.Popen(
        [sys.executable, "-m", "graders.cli", *RUN, str(place), "-o", str(output)],
        cwd=COLLECTION,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def test_two_runs_do_not_write_into_one_folder(place, tmp_path):
    """The second would mix its results with those of the first, under another seed."""
    output = tmp_path / "out"
    (place / "right" / "double.py").write_text(SOURCES["loops"])
    with start(place, output) as first:
        while not (output / "results.db").exists():
            time.sleep(0.05)
        second = kata(*RUN, str(place), "-o", str(output))
        os.killpg(first.pid, signal.SIGINT)
        first.communicate(timeout=30)

    assert 2 == second.returncode
    assert "Another run is writing to" in second.stderr


def test_a_full_disk_is_told_in_words(undisturbed, tmp_path):
    """What was graded is kept, and the same command goes on."""
    place, earlier = undisturbed
    output = tmp_path / "out"
    shutil.copytree(earlier, output)
    (output / "results.json").unlink()
    (output / "results.json").symlink_to("/dev/full")

    done = kata(*RUN, str(place), "-o", str(output))

    assert 2 == done.returncode
    assert "the disk is full" in done.stderr
    assert "give the same command again" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_that_cannot_be_written_to_is_named(place, tmp_path):
    """With what to do, and no traceback."""
    (tmp_path / "out" / ".lock").mkdir(parents=True)
    (tmp_path / "out" / "results.db").touch()

    done = kata(*RUN, str(place), "-o", str(tmp_path / "out"))

    assert 2 == done.returncode
    assert "cannot be written to" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("seconds", [0, 0.5, 1, 2])
def test_ctrl_c_leaves_no_traceback(place, tmp_path, seconds):
    """Also while workers start, which get the key press of a terminal as well."""
    with start(place, tmp_path / "out") as run:
        while len(run.children(recursive=True)) < 3:  # the incubator is one, or more
            time.sleep(0.02)
        time.sleep(seconds)
        os.killpg(run.pid, signal.SIGINT)
        said, _ = run.communicate(timeout=30)

    assert "Traceback" not in said
    # A shell calls both 130; which it is, depends on whether Python was in an exec() just then.
    stopped = run.returncode in (130, -signal.SIGINT)
    assert stopped or "results.db" in said  # it was quicker
