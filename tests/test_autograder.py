"""Gradescope's autograder, in a folder that is laid out as Gradescope does."""

from __future__ import annotations

import json
import re
import shutil
import stat
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import jsonschema
import pytest
from conftest import REPOSITORY
from test_grade import SOURCES, kata

from graders.export.autograder import NEEDED

SCHEMA = Path(__file__).parent / "data" / "gradescope.schema.json"


@pytest.fixture(name="zipped", scope="module")
def _zipped(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("zip") / "autograder.zip"
    done = kata("export", "--format", "gradescope-autograder", "--output", str(path))
    assert 0 == done.returncode, done.stderr
    return path


@pytest.fixture(name="place")
def _place(zipped, tmp_path) -> Path:
    """The folder /autograder, as it is when the image was built."""
    root = tmp_path / "autograder"
    with zipfile.ZipFile(zipped) as opened:
        for entry in opened.infolist():
            Path(opened.extract(entry, root / "source")).chmod(entry.external_attr >> 16)
    shutil.copy(root / "source" / "run_autograder", root)
    (root / "submission").mkdir()
    (root / "results").mkdir()
    # In place of what setup.sh installs.
    python = root / "source" / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    return root


def run(place: Path) -> subprocess.CompletedProcess[str]:
    """Run the autograder as Gradescope does: from its folder, with nothing else."""
    command = [str(place / "run_autograder")]
    return subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("name", "score"), [("right", 10), ("same", 5), ("", 0)])
def test_a_submission_gets_its_results(place, name, score):
    """Right or wrong, or without the file: results.json has the score, and follows the fields."""
    if name:
        (place / "submission" / "double.py").write_text(SOURCES[name])

    done = run(place)

    assert 0 == done.returncode, done.stdout + done.stderr
    data = json.loads((place / "results" / "results.json").read_text("utf-8"))
    jsonschema.validate(data, json.loads(SCHEMA.read_text("utf-8")))
    assert score == data["score"] == sum(test["score"] for test in data["tests"])
    assert 10 == sum(test["max_score"] for test in data["tests"])


def test_where_the_grader_breaks_there_is_no_result(place):
    """Gradescope then says that the autograder failed, which is no zero."""
    hidden = place / "source/hidden_tests/07_double/test_hidden_double.py"
    hidden.write_text(hidden.read_text() + "\n\ndef test_odd(observe):\n    raise OSError\n")
    (place / "submission" / "double.py").write_text(SOURCES["right"])

    done = run(place)

    assert 0 != done.returncode
    assert [] == [*(place / "results").iterdir()]


def test_the_zip_has_what_gradescope_asks_for(zipped):
    """Both programs lie at the top and can be run; what is made by running is left out."""
    with zipfile.ZipFile(zipped) as opened:
        entries = {entry.filename: entry for entry in opened.infolist()}

    for name in ("setup.sh", "run_autograder"):
        assert stat.S_IXUSR & (entries[name].external_attr >> 16)
    assert "solutions/07_double/double.py" in entries
    assert not [name for name in entries if "__pycache__" in name]


@pytest.mark.parametrize("name", ["setup.sh", "run_autograder"])
def test_the_programs_are_bash(name):
    """They are read without complaint."""
    path = REPOSITORY / "graders" / "export" / "gradescope_files" / name

    subprocess.run(["bash", "-n", str(path)], check=True)


def test_all_that_grading_needs_is_installed_there():
    """The list is that of pyproject.toml."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    lines = [*project["dependencies"], *project["optional-dependencies"]["grading"]]

    assert sorted(re.split(r"[<>=;\s]", line)[0] for line in lines) == sorted(NEEDED)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "--output autograder.zip"),
        (("results", "-o", "x.zip"), "takes no results"),
        (("-e", "42", "-o", "x.zip"), "choose one of: 07_double"),
        (("-o", "no/such/folder/x.zip"), "cannot be written"),
    ],
)
def test_wrong_usage_is_told_with_what_to_do(words, said):
    """Nothing is written, and the message says what is missing."""
    done = kata("export", "-f", "gradescope-autograder", *words)

    assert 2 == done.returncode
    assert said in " ".join(done.stderr.replace("│", " ").split())
