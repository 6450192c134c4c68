"""A term with nbgrader's own commands: made, released, submitted, graded, exported."""

import json
import os
import re
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from graders.exercise import find_exercise
from graders.export.nbgrader import export
from graders.judge.store import Store
from graders.notebooks.course import run_notebooks

pytestmark = pytest.mark.timeout(600)  # each command of nbgrader's takes seconds to begin

REPOSITORY = Path(__file__).parents[1]
STEP = "01_train_step"
RIGHT = """loss = criterion(model(x_batch), y_batch)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()"""
LEAKS = RIGHT.replace("    optimizer.zero_grad()\n", "")
UNWRITTEN = 'raise NotImplementedError("write train_step in its cell")'
WARNS = f'import warnings\n    warnings.warn("of no harm")\n    {RIGHT}'


def cell_of(notebook, grade_id):
    """Return the cell with this id."""
    return next(
        cell
        for cell in notebook["cells"]
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id
    )


def deleted(notebook):
    notebook["cells"].remove(cell_of(notebook, "solution_train_step"))


def deleted_tests(notebook):
    notebook["cells"] = [
        cell for cell in notebook["cells"] if not cell["metadata"].get("nbgrader", {}).get("grade")
    ]


def doubled_test(notebook):
    notebook["cells"].append(cell_of(notebook, "test_the_batch_is_used"))


def reversed_cells(notebook):
    notebook["cells"].reverse()


def magic(notebook):
    notebook["cells"].insert(1, dict(cell_of(notebook, "setup"), source="%%time", metadata={}))
    cell = cell_of(notebook, "solution_train_step")
    cell["source"] = "%load_ext x\n" + "".join(cell["source"])


# Who: what they wrote, what they did to the notebook, what they earn.
CLASS = {
    "ann": (RIGHT, None, 10),
    "bob": (LEAKS, None, 7),
    "cat": (UNWRITTEN, None, 0),
    "dan": (WARNS, None, None),
    "eve": (RIGHT, deleted, 0),
    "fay": (RIGHT, deleted_tests, 10),
    "gus": (RIGHT, doubled_test, 10),
    "hal": (RIGHT, reversed_cells, 10),
    "ida": (RIGHT, magic, 0),
}


class Term:
    """A course, an exchange, and the commands of nbgrader in them."""

    def __init__(self, home):
        self.course = home / "course"
        self.student = home / "student"
        self.environment = {
            **os.environ,
            "HOME": str(home),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "JUPYTER_PATH": f"{sys.prefix}/share/jupyter",
        }
        self.exchange = home / "exchange"
        self.exchange.mkdir(mode=0o777)
        self.exchange.chmod(0o777)
        self.student.mkdir()

    def nbgrader(self, *words, where=None):
        """Run a command and return what it said."""
        words = (*words, f"--Exchange.root={self.exchange}", f"--Exchange.cache={self.exchange}-c")
        done = subprocess.run(
            [sys.executable, "-m", "nbgrader", *words],
            check=False,
            cwd=where or self.course,
            env=self.environment,
            capture_output=True,
            text=True,
        )
        said = done.stdout + done.stderr
        assert done.returncode == 0, said
        assert "while loading config" not in said
        return said

    def hand_in(self, student, change):
        """Lay down what a student hands in."""
        folder = self.course / "submitted" / student / STEP
        shutil.copytree(self.course / "release" / STEP, folder)
        path = folder / "train_step.ipynb"
        notebook = json.loads(path.read_text(encoding="utf-8"))
        write(notebook, CLASS[student][0])
        if change is not None:
            change(notebook)
        path.write_text(json.dumps(notebook), encoding="utf-8")
        time = "2026-02-01 12:00:00 UTC"
        (folder / "timestamp.txt").write_text(time, encoding="utf-8")


def write(notebook, body):
    """Write a body into the cell that wants it."""
    cell = cell_of(notebook, "solution_train_step")
    cell["source"] = "".join(cell["source"]).replace(UNWRITTEN, body)


def output_of(notebook):
    """Return all that the cells of a notebook printed or raised."""
    outputs = [one for cell in notebook["cells"] for one in cell.get("outputs", ())]
    parts = [one.get("text", one.get("traceback", "")) for one in outputs]
    return "\n".join("".join(part) for part in parts)


@pytest.fixture(name="term", scope="module")
def _term(tmp_path_factory):
    """A course whose class has handed in: nine files laid down, one through the exchange."""
    from rich.console import Console  # noqa: PLC0415

    term = Term(tmp_path_factory.mktemp("term"))
    run_notebooks(term.course, [find_exercise(REPOSITORY, "01")], Console(quiet=True))
    term.nbgrader("generate_assignment", STEP)
    for student, (_, change, _) in CLASS.items():
        term.hand_in(student, change)
    return term


@pytest.fixture(name="graded", scope="module")
def _graded(term):
    """The same, graded by `kata grade` and exported."""
    output = term.course.parent / "results"
    subprocess.run(
        [sys.executable, "-m", "graders.cli", "grade", str(term.course / "submitted"),
         "--output", str(output), "--exercise", "01", "--quiet"],
        cwd=REPOSITORY, check=True,
    )  # fmt: skip
    with Store(output) as store:
        export(store.records(), [find_exercise(REPOSITORY, "01")], term.course)
    return term


def test_the_exchange_takes_an_assignment_there_and_back(term):
    """It is released, fetched, submitted and collected, with all that its tests need."""
    term.nbgrader("release_assignment", STEP)
    course = ("--course", "course")
    term.nbgrader("fetch_assignment", STEP, *course, where=term.student)
    fetched = {path.name for path in (term.student / STEP / "exercises" / STEP).iterdir()}
    term.nbgrader("submit", STEP, *course, where=term.student)
    listed = term.nbgrader("list", "--inbound", *course)
    term.nbgrader("collect", STEP)
    collected = list((term.course / "submitted").glob(f"*/{STEP}/train_step.ipynb"))
    shutil.rmtree(next(path for path in collected if path.parts[-3] not in CLASS).parents[1])

    assert {"diagnosis.json", "probes.py", "test_train_step.py", "stub.py"} <= fetched
    assert STEP in listed
    assert len(CLASS) + 1 == len(collected)


def test_validate_says_that_a_right_answer_is_right(term):
    """It runs the notebook, whose tests find what they need beside it."""
    right = term.nbgrader("validate", f"submitted/ann/{STEP}/train_step.ipynb")

    assert "Success" in right


def test_a_score_is_what_kata_grade_gives(graded):
    """Whatever a student did to the notebook, the rest of the class is graded."""
    with Gradebook(f"sqlite:///{graded.course}/gradebook.db", "course") as book:
        scores = {one.student.id: one.score for one in book.assignment_submissions(STEP)}

    wanted = {student: points for student, (_, _, points) in CLASS.items() if points is not None}
    assert wanted == {student: scores[student] for student in wanted}
    assert set(CLASS) == set(scores)


def test_feedback_and_export_are_nbgrader_s_own(graded):
    """The page shows what the student wrote, the score and the mistake, and no solution."""
    graded.nbgrader("generate_feedback", STEP)
    graded.nbgrader("export")
    pages = {
        path.parts[-3]: unescape(re.sub("<[^>]+>", "", path.read_text(encoding="utf-8")))
        for path in (graded.course / "feedback").glob(f"*/{STEP}/train_step.html")
    }
    rows = (graded.course / "grades.csv").read_text(encoding="utf-8").splitlines()

    assert set(CLASS) == set(pages)
    assert "(Score: 7.0 / 10.0)" in pages["bob"]
    assert "nothing emptied it first. [TS01]" in " ".join(pages["bob"].split())
    assert "optimizer.zero_grad()\n    loss" not in pages["bob"]
    assert "an order to Jupyter" in pages["ida"]
    assert len(CLASS) + 1 == len(rows)


def test_nbgrader_s_own_autograde_is_fair(term):
    """Alone, it gives what the public tests say: warnings cost nothing, a part gives a part."""
    alone = ("bob", "dan", "fay", "gus")
    term.nbgrader("autograde", STEP, "--student=[bdfg]*", "--create", "--force")
    with Gradebook(f"sqlite:///{term.course}/gradebook.db", "course") as book:
        scores = {one: book.find_submission(STEP, one).score for one in alone}

    graded = term.course / "autograded" / "bob" / STEP / "train_step.ipynb"
    said = " ".join(output_of(json.loads(graded.read_text(encoding="utf-8"))).split())

    assert "nothing emptied it first. [TS01] → Call optimizer.zero_grad()" in said
    assert "Traceback" not in said
    assert 0 < scores["bob"] < 10
    assert [10, 10, 10] == [scores[one] for one in ("dan", "fay", "gus")]
