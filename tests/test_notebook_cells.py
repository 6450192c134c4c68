"""What a student reads below the cells of a notebook, run by a kernel of Jupyter's."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from nbgrader_term import RIGHT, UNWRITTEN, cell_of
from test_notebooks import own, released

from graders.exercise import find_exercise
from graders.notebooks.course import write_assignment

pytestmark = pytest.mark.timeout(600)  # kernels take long to start on a busy machine
REPOSITORY = Path(__file__).parents[1]
ENVIRONMENT = {**os.environ, "JUPYTER_PATH": f"{sys.prefix}/share/jupyter"}
PLOT = "import matplotlib.pyplot as plt\nplt.plot([1, 2]);"
RAISES = "rate = 0\n    return 1 / rate"


def ran(exercise, folder, notebook):
    """Run a notebook beside what its tests need, and return its cells."""
    write_assignment(exercise, folder)
    for number, cell in enumerate(notebook["cells"]):
        cell.setdefault("id", f"own_{number}")
        if cell["cell_type"] == "code":
            cell.setdefault("execution_count", None)
    (folder / "own.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    words = ["--to=notebook", "--execute", "--allow-errors", "--output=ran.ipynb", "own.ipynb"]
    done = subprocess.run(
        [sys.executable, "-m", "nbconvert", *words],
        check=False, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads((folder / "ran.ipynb").read_text(encoding="utf-8"))


def printed(cell):
    """Return what a cell printed or raised, as one line."""
    parts = [one.get("text", one.get("traceback", "")) for one in cell["outputs"]]
    return " ".join("".join("".join(part) for part in parts).split())


def public_cells(notebook):
    """Return the cells that run public tests, by the test's name."""
    named = {
        cell["metadata"].get("nbgrader", {}).get("grade_id", ""): cell for cell in notebook["cells"]
    }
    return {
        name.removeprefix("public_"): cell
        for name, cell in named.items()
        if name.startswith("public_")
    }


def pictures(cell):
    """Return how many pictures are below a cell."""
    return sum("image/png" in one.get("data", {}) for one in cell["outputs"])


def told_by_pytest(exercise, source, folder):
    """Return by test what `pytest exercises/NN` says of a file; nothing where a test passed."""
    path = folder / exercise.where
    path.parent.mkdir(parents=True)
    shutil.copy(source, path)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", str(exercise.folder), f"--submission={folder}",
         "-p", "no:cacheprovider", "--color=no"],
        check=False, cwd=REPOSITORY, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 1, done.stdout
    parts = re.split(r"^_{3,} (test_\w+)(?:\[.*\])? _{3,}$", done.stdout, flags=re.MULTILINE)
    told = dict(zip(parts[1::2], parts[2::2], strict=True))
    told = {name: re.split(r"^[=-]{3,}", words, flags=re.MULTILINE)[0].split()
            for name, words in told.items()}  # fmt: skip
    # A notebook has no file to which a last word could point.
    return {name: " ".join(word for word in words if not re.search(r"\.py:\d+$", word))
            for name, words in told.items()}  # fmt: skip


@pytest.fixture(name="sine", scope="module")
def _sine(tmp_path_factory):
    """Exercise 03 with a mistake in it, run as a notebook, and by pytest."""
    exercise = find_exercise(REPOSITORY, "03")
    (mistake,) = exercise.hidden.glob("mistakes/ml02_*.py")
    notebook = released(exercise)
    first = next(
        number
        for number, cell in enumerate(notebook["cells"])
        if cell["metadata"].get("nbgrader", {}).get("solution")
    )
    cells = [
        cell
        for cell in notebook["cells"]
        if not cell["metadata"].get("nbgrader", {}).get("solution")
    ]
    notebook["cells"] = [*cells[:first], own(mistake.read_text("utf-8")), *cells[first:], own(PLOT)]
    folder = tmp_path_factory.mktemp("sine")
    told = told_by_pytest(exercise, mistake, folder / "file")
    return ran(exercise, folder / exercise.name, notebook), told


def test_a_notebook_says_what_pytest_says(sine):
    """Test by test, in the same words, below the cell."""
    notebook, told = sine
    below = {name: printed(cell) for name, cell in public_cells(notebook).items()}
    failed = {name: words.removeprefix("✗ ") for name, words in below.items() if "✗" in words}
    # The terminal tells a finding once, and later where it was told.
    same = {name: re.search(r"as above, in (\w+)", words) for name, words in told.items()}
    first = [name for name in told if not same[name]]
    found = {name: failed[name].partition(". ")[2] for name in failed}  # after what was expected

    assert any("[ML02" in words for words in told.values())
    assert {name: told[name] for name in first} == {name: failed[name] for name in first}
    assert told.keys() == failed.keys()
    assert all(found[name] == found[where[1]] for name, where in same.items() if where)
    assert "Traceback" not in json.dumps(notebook)


def test_pictures_appear_below_the_cell_after_the_tests_ran(sine):
    """The tests draw as well, and neither show that nor turn drawing off."""
    notebook, _ = sine
    *others, last = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]

    assert 1 == pictures(last)
    assert 0 == sum(map(pictures, others))


@pytest.fixture(name="step", scope="module")
def _step(tmp_path_factory):
    """Exercise 01, whose student first writes what raises, and then what is right."""
    exercise = find_exercise(REPOSITORY, "01")
    notebook = released(exercise)
    cell = cell_of(notebook, "solution_train_step")
    text = "".join(cell["source"])
    cell["source"] = text.replace(UNWRITTEN, RAISES)
    name, shown = next(iter(public_cells(notebook).items()))
    again = own("".join(shown["source"]))
    notebook["cells"] += [own(text.replace(UNWRITTEN, RIGHT)), again]
    folder = tmp_path_factory.mktemp("step")
    return ran(exercise, folder / exercise.name, notebook), name, text


def test_what_raises_is_told_with_the_line_of_the_cell(step):
    """And without a traceback of ours."""
    notebook, name, text = step
    line = text.splitlines().index(f"    {UNWRITTEN}") + 2
    said = printed(public_cells(notebook)[name])

    assert "ZeroDivisionError" in said
    assert f"line {line} of the cell with train_step" in said
    assert "Traceback" not in said


def test_what_a_later_cell_defines_is_tested_the_next_time(step):
    """Nothing has to be restarted."""
    notebook, _, _ = step

    assert "✓ It passed." == printed(notebook["cells"][-1])
