"""Notebooks: what is made of an exercise, and what is read from what a student hands in."""

import json
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner

from graders.cells import assemble, pieces_of
from graders.cli import app
from graders.errors import BadCollection
from graders.exercise import find_exercise
from graders.judge.intake import take_in
from graders.judge.notebooks import NOTEBOOK_LIMIT, notebook_source
from graders.judge.reading import read_source
from graders.notebooks.clearing import ClearMarkedParts
from graders.notebooks.course import check_course, config, write_assignment
from graders.notebooks.groups import check_groups, public_tests
from graders.notebooks.writing import make_notebook, solution_parts

REPOSITORY = Path(__file__).parents[1]
STUB = "import torch\n\nSIZE = torch.ones(3)\n\n\ndef f(x):\n    raise NotImplementedError\n"


@pytest.fixture(name="step", scope="module")
def _step():
    """Exercise 01."""
    return find_exercise(REPOSITORY, "01")


@pytest.fixture(name="repair", scope="module")
def _repair():
    """Exercise 05, a program to repair."""
    return find_exercise(REPOSITORY, "05")


def released(exercise):
    """Return the notebook as nbgrader releases it, as JSON data."""
    notebook = make_notebook(exercise)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            ClearMarkedParts()._replace_solution_region(cell, "python")
    return json.loads(nbformat.writes(notebook))


def cell_of(notebook, grade_id):
    """Return the cell with this id."""
    return next(
        cell
        for cell in notebook["cells"]
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id
    )


def own(text):
    """Return a cell of a student's own."""
    return {"cell_type": "code", "metadata": {}, "source": text, "outputs": []}


def solved(exercise, body="return 1.0"):
    """Return the notebook of exercise 01 with this body."""
    notebook = released(exercise)
    cell = cell_of(notebook, "solution_train_step")
    text = "".join(cell["source"])
    cell["source"] = text.replace('raise NotImplementedError("write train_step in its cell")', body)
    return notebook


def read(notebook, exercise):
    """Return the source that a notebook amounts to."""
    return notebook_source(json.dumps(notebook).encode(), exercise)


@pytest.mark.parametrize("number", ["01", "02", "03", "04", "05"])
def test_every_exercise_makes_a_notebook_worth_ten_points(number):
    """Its grade cells are the hidden checks, and every id is there once."""
    notebook = make_notebook(find_exercise(REPOSITORY, number))
    marked = [cell.metadata.nbgrader for cell in notebook.cells if "nbgrader" in cell.metadata]
    ids = [one["grade_id"] for one in marked]

    assert 10 == sum(one["points"] for one in marked if one["grade"])
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("number", ["01", "02", "03", "04", "05"])
def test_no_notebook_holds_a_hidden_test_and_no_release_a_solution(number):
    """Of a hidden check a student sees its name, its points and its sentence."""
    exercise = find_exercise(REPOSITORY, number)
    text = json.dumps(released(exercise))
    lines = [
        line.strip()
        for path in exercise.hidden.glob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip().startswith(("seen.", "assert", "seen ="))
    ]

    assert lines
    assert [] == [line for line in lines if json.dumps(line)[1:-1] in text and "(" in line]
    assert "SOLUTION" not in text
    assert "# |" not in text


def test_a_program_to_repair_shows_its_faults(repair):
    """Its cells hold what the stub holds, and nothing of the repair."""
    source = "".join(cell_of(released(repair), "solution_Standardize")["source"])

    assert "self.mean = mean" in source
    assert "register_buffer" not in source


def test_a_notebook_has_no_lines_that_are_for_a_file(repair):
    """What runs a file as a program would start when the cell is run."""
    text = "\n".join(part.text for part in solution_parts(repair))

    assert "__main__" not in text
    assert "def main(" in text


def test_helpers_go_along_and_experiments_stay_behind():
    """What a student's code may rely on counts; what they tried out does not run again."""
    cells = [
        "import math\nLIMIT = 3\ndef helper(): ...\nbig = helper()\nprint(big)",
        "def f(x): helper(LIMIT)",
    ]
    text = assemble(STUB, ["f"], [pieces_of(cell) for cell in cells])

    assert text.index("def helper") < text.index("def f(x): helper")
    assert "LIMIT = 3" in text
    assert "big" not in text


@pytest.mark.parametrize(
    "tried_out",
    ["x = f(1)\nlast = x[-1]", "again = f", "class Deeper(f): ...", "def look(z=gone): ...",
     "from __future__ import annotations", "f.note = 1", "last: int = gone"],
)  # fmt: skip
def test_what_no_answer_uses_cannot_break_it(tried_out):
    """What was tried out leans on what is not run again, or on what stands further down."""
    cells = ["def f(x):\n    last = x\n    return last", tried_out]
    text = assemble("def f(x):\n    raise NotImplementedError\n", ["f"], map(pieces_of, cells))
    names = {}
    exec(text, names)

    assert 3 == names["f"](3)


@pytest.mark.parametrize(
    "cells",
    [
        ["def f(x): return g(x)", "def g(x): return x + ONE", "ONE = 1"],
        ["M = 0", "ONE = 5", "ONE = M + 1", "def f(x): return x + ONE"],
        ["D = {}", "D['a'] = 0", "D['a'] = 1", "def f(x): return x + D['a']"],
        ["C = 0", "B = C + 1", "def f(x): return x + B + C"],
        ["from operator import *", "def f(x): return add(x, 1)"],
        ["g = lambda x: abs(x) + 1", "def f(x): return g(x)"],
        ["a = 0; b = [\n1]", "def f(x): return x + b[0]"],
        ["W = 1", "class C:\n    W = W", "def f(x): return x + C.W"],
        ["def g(x): return x + 1 if x == 3 else f(x)", "def f(x): return g(x)"],
        ["def step(n): return n", "def f(x, n=ONE): return x + step(n)", "ONE = 1"],
        [*(f"def g{n}(): return g{n + 1}()" for n in range(2000)), "def f(x): return x + 1 or g0"],
    ],
)  # fmt: skip
def test_what_an_answer_uses_goes_along_in_an_order_that_works(cells):
    """However cells stand, and however long the chain is."""
    text = assemble("def f(x):\n    raise NotImplementedError\n", ["f"], map(pieces_of, cells))
    names = {}
    exec(text, names)

    assert 4 == names["f"](3)


def test_what_is_given_stays_as_it_was_given():
    """A student cannot put something else in the place of what the exercise brings along."""
    text = assemble(STUB, ["f"], [pieces_of("SIZE = 0\ndef f(x): return 2")])

    assert "SIZE = torch.ones(3)" in text
    assert "SIZE = 0" not in text


def test_an_answer_is_read_with_the_cells_around_it(step):
    """It becomes a file with the given imports and the student's function."""
    text = read(solved(step), step)

    assert text.startswith('"""One training step')
    assert "return 1.0" in text


def test_of_a_duplicate_the_last_that_was_written_in_counts(step):
    """A spare copy of the empty cell does not undo an answer, a later answer does."""
    notebook = solved(step, "return 1.0")
    empty = cell_of(released(step), "solution_train_step")
    later = cell_of(solved(step, "return 2.0"), "solution_train_step")
    spare = {**notebook, "cells": [*notebook["cells"], empty]}
    twice = {**notebook, "cells": [*notebook["cells"], later]}

    assert "return 1.0" in read(spare, step)
    assert "return 2.0" in read(twice, step)


def test_order_does_not_matter_and_edits_of_given_cells_do_not_count(step):
    """Cells may be moved; what is locked is taken from the exercise."""
    notebook = solved(step)
    cell_of(notebook, "given_1")["source"] = "raise SystemExit"
    notebook["cells"].reverse()
    text = read(notebook, step)

    assert "SystemExit" not in text
    assert "from torch import" in text


def test_an_answer_in_a_cell_of_ones_own_counts_where_the_given_cell_is_gone(step):
    """Somebody deleted the cell and wrote the function elsewhere."""
    notebook = solved(step)
    cell = cell_of(notebook, "solution_train_step")
    notebook["cells"].remove(cell)
    gone = read(notebook, step)
    notebook["cells"].append(own(cell["source"]))

    assert 'write train_step in its cell of train_step.ipynb"' in gone
    assert "return 1.0" in read(notebook, step)


def test_magics_in_cells_of_ones_own_are_passed_over(step):
    """Only in a cell that is graded are they a fault."""
    notebook = solved(step)
    notebook["cells"] += [own("%matplotlib inline\n!ls"), own("1 / 0")]

    assert "return 1.0" in read(notebook, step)


def test_what_stands_beside_a_magic_counts(step):
    """Many begin their imports with one, and Jupyter runs the rest of the cell."""
    notebook = solved(step, "return rint(ONE)")
    notebook["cells"] += [own("%matplotlib inline\nfrom numpy import rint\nx = !ls\nONE = 1")]
    text = read(notebook, step)

    assert "import rint" in text
    assert "ONE = 1" in text


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_an_answer_counts_whose_cell_became_text(step, kind):
    """A slip of a key does that; nbgrader makes code of it again as well."""
    notebook = solved(step)
    cell_of(notebook, "solution_train_step")["cell_type"] = kind

    assert "return 1.0" in read(notebook, step)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("!pip install torch", "an order to Jupyter, not Python: !pip install torch"),
        ("%timeit 1", "an order to Jupyter, not Python: %timeit 1"),
        ("files = !ls", "an order to Jupyter, not Python: files = !ls"),
        ("loss.backward(", "Python cannot read the cell with train_step, line 15"),
    ],
)
def test_what_python_cannot_read_in_an_answer_is_named(step, body, said):
    """The line is the cell's own."""
    with pytest.raises(Exception, match="cell with train_step") as caught:
        read(solved(step, body), step)

    assert said in caught.value.rationale


def test_a_line_that_begins_with_a_percent_sign_may_be_python(step):
    """In brackets it is a remainder."""
    assert "% 3" in read(solved(step, "return (7\n    % 3)"), step)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"no json", "it is not JSON"),
        (b"[" * 100_000, "it is not JSON"),
        (b"\xff\xfe\x00", "it is not JSON"),
        (b"[]", "does not say its format"),
        (b'{"nbformat": 3, "worksheets": []}', "a format of old, nbformat 3"),
        (b" " * (NOTEBOOK_LIMIT + 1), "is larger than 10 MiB"),
    ],
)
def test_what_is_no_notebook_is_told_as_such(step, data, said):
    """A student reads what to do."""
    with pytest.raises(Exception, match=r"train_step\.ipynb") as caught:
        notebook_source(data, step)

    assert said in caught.value.rationale
    assert caught.value.help


@pytest.mark.parametrize(
    "cells",
    [None, {}, [1, None, "x"], [{"cell_type": "code"}], [{"cell_type": "code", "source": [1]}],
     [{"cell_type": "code", "source": "\ud800", "metadata": []}]],
)  # fmt: skip
def test_odd_cells_are_passed_over(step, cells):
    """Whatever JSON can hold, the answer is then just not written."""
    assert "NotImplementedError" in read({"nbformat": 4, "cells": cells}, step)


def test_a_notebook_of_100_mb_is_not_read_to_its_end(step, tmp_path):
    """No more than the limit comes into memory."""
    file = tmp_path / "train_step.ipynb"
    with file.open("wb") as opened:
        opened.truncate(100 << 20)
    source = read_source(tmp_path, step)

    assert "not_gradable" == source.status
    assert NOTEBOOK_LIMIT + 1 == len(source.data)


@pytest.mark.parametrize(("name", "said"), [("timestamp.txt", ""), ("mine.ipynb", ": mine.ipynb.")])
def test_a_notebook_that_is_not_there_is_told_as_one(step, tmp_path, name, said):
    """A student who was given a notebook is not asked for a file that they never had."""
    folder = tmp_path / step.name
    folder.mkdir()
    (folder / name).write_text("{}", encoding="utf-8")
    source = read_source(tmp_path, step)

    assert "missing" == source.status
    assert source.trouble.rationale.startswith("There is no train_step.ipynb in this submission.")
    assert source.trouble.rationale.endswith(said)


def test_a_file_beside_a_notebook_counts_and_that_is_told(step, tmp_path):
    """Without the file the notebook counts."""
    folder = tmp_path / "ann" / step.name
    folder.mkdir(parents=True)
    (folder / "train_step.ipynb").write_text(json.dumps(solved(step)), encoding="utf-8")
    alone = read_source(tmp_path / "ann", step)
    (folder / "train_step.py").write_text("x = 1\n", encoding="utf-8")
    with take_in(tmp_path, [step]) as intake:
        notes = intake.notes

    assert "return 1.0" in alone.text
    assert "x = 1\n" == read_source(tmp_path / "ann", step).text
    assert ["ann: train_step.py counts; train_step.ipynb beside it does not"] == notes


def test_notebooks_side_by_side_go_by_their_names(step, tmp_path):
    """As files do that a course system hands out in one folder."""
    (tmp_path / "train_step_ann.ipynb").write_text(json.dumps(solved(step)), encoding="utf-8")
    with take_in(tmp_path, [step]) as intake:
        found = [(one.name, read_source(one.path, step).status) for one in intake.submissions]

    assert [("ann", "graded")] == found


def test_what_is_fresh_is_not_written_again(step, tmp_path):
    """And what an exercise no longer has goes."""
    assert write_assignment(step, tmp_path)
    assert not write_assignment(step, tmp_path)

    stray = tmp_path / "exercises" / step.name / "gone.py"
    stray.write_text("", encoding="utf-8")

    assert write_assignment(step, tmp_path)
    assert not stray.exists()


def test_beside_the_notebook_lies_nothing_that_could_be_taken_for_an_answer(step, tmp_path):
    """A student's folder with a notebook in it is read as a notebook."""
    write_assignment(step, tmp_path / step.name)
    (tmp_path / step.name / "train_step.ipynb").write_text(json.dumps(solved(step)))

    assert "return 1.0" in read_source(tmp_path, step).text


def test_a_folder_of_something_else_is_refused(tmp_path):
    """Nothing of somebody's is overwritten."""
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(BadCollection, match="new or empty"):
        check_course(tmp_path)
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()", encoding="utf-8")
    with pytest.raises(BadCollection, match="did not make"):
        check_course(tmp_path)
    with pytest.raises(BadCollection, match="is a file"):
        check_course(tmp_path / "notes.txt")


def test_a_course_that_was_made_here_is_made_again(tmp_path, monkeypatch):
    """Its config, its submissions and its gradebook stay."""
    monkeypatch.chdir(REPOSITORY)
    course = tmp_path / "course"
    first = CliRunner().invoke(app, ["notebooks", str(course), "--exercises", "01,02"])
    mine = config(course) + "# mine\n"
    (course / "nbgrader_config.py").write_text(mine, encoding="utf-8")
    (course / "submitted").mkdir()
    again = CliRunner().invoke(app, ["notebooks", str(course), "-e", "01"])

    assert (0, 0) == (first.exit_code, again.exit_code)
    assert mine == (course / "nbgrader_config.py").read_text(encoding="utf-8")
    assert ["01_train_step", "02_mean_square_grad"] == sorted(
        path.name for path in (course / "source").iterdir()
    )


def test_check_groups_are_the_checks_that_are_worth_points(step):
    """A check at no points, such as that on a GPU, is no cell."""
    names = [group.name for group in check_groups(step)]

    assert "test_old_gradients_do_not_leak" in names
    assert "test_it_works_on_a_cuda_gpu" not in names
    assert all(test.title for test in public_tests(step))
