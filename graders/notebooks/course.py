"""`kata notebooks`: a course folder of nbgrader's, from the one source of each exercise.

`source/<exercise>/` holds the notebook and, below `exercises/`, what its tests need. Nothing else
in a course is touched when it is made again: no submission, no gradebook, no setting.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from pathlib import Path

import nbformat
from rich.console import Console

from graders.author.markers import make_stub
from graders.cells import STUB
from graders.errors import BadCollection
from graders.exercise import Exercise
from graders.notebooks.writing import make_notebook

MADE_BY = "# Made by: kata notebooks"
CONFIG = "nbgrader_config.py"
LEFT_BEHIND = frozenset(["__pycache__", ".pytest_cache"])
NEXT = """\
Next, in that folder:

  cd {course}
  nbgrader validate source/{first}/*.ipynb
  nbgrader generate_assignment {first}
  nbgrader release_assignment {first}
"""


def run_notebooks(course: Path, exercises: Sequence[Exercise], console: Console) -> None:
    """Make the course, or make it again, and say what was written and what comes next.

    Raises BadCollection where `course` is something else's.
    """
    new = check_course(course)
    for exercise in exercises:
        folder = course / "source" / exercise.name
        words = "wrote" if write_assignment(exercise, folder) else "fresh:"
        path = notebook_path(course, exercise)
        console.print(f"{words} {path}", highlight=False, soft_wrap=True)
    if new:
        (course / CONFIG).write_text(config(course), encoding="utf-8")
        console.print(f"wrote {course / CONFIG}", highlight=False, soft_wrap=True)
    else:
        console.print(f"kept {course / CONFIG}", highlight=False, soft_wrap=True)
    console.print()
    words = NEXT.format(course=course, first=exercises[0].name)
    console.print(words, highlight=False, soft_wrap=True, end="")


def check_course(course: Path) -> bool:
    """Return whether `course` is new; else it is one that was made here. Raises BadCollection."""
    if course.exists() and not course.is_dir():
        raise BadCollection(f"{course} is a file. Name a folder for the course.")
    path = course / CONFIG
    if path.is_file():
        if path.read_text(encoding="utf-8", errors="replace").startswith(MADE_BY):
            return False
        raise BadCollection(
            f"{course} is an nbgrader course that kata did not make. Make one in another folder, "
            "and copy from its source/ what you want."
        )
    if course.exists() and any(course.iterdir()):
        raise BadCollection(
            f"{course} is not empty and holds no {CONFIG}. Name a folder that is new or empty."
        )
    try:
        course.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadCollection(
            f"{course} cannot be made ({error.strerror}). Name another folder."
        ) from None
    return True


def notebook_path(course: Path, exercise: Exercise) -> Path:
    """Return where the source notebook of an exercise lies."""
    return course / "source" / exercise.name / f"{notebook_name(exercise)}.ipynb"


def notebook_name(exercise: Exercise) -> str:
    """Return the notebook's name as nbgrader knows it, without the ending."""
    return exercise.file.removesuffix(".py")


def write_assignment(exercise: Exercise, folder: Path) -> bool:
    """Write the notebook and what its tests need where they are stale; return whether any was."""
    files = dict(_files(exercise))
    notebook = nbformat.writes(make_notebook(exercise)) + "\n"
    files[Path(f"{notebook_name(exercise)}.ipynb")] = notebook.encode()
    kept = folder / "exercises" / exercise.name
    if kept.is_dir():  # what an exercise no longer has is not to stay
        there = {one.relative_to(folder) for one in kept.rglob("*") if one.is_file()}
        if there - files.keys():
            shutil.rmtree(kept)
    stale = [
        name
        for name, data in files.items()
        if not (folder / name).is_file() or (folder / name).read_bytes() != data
    ]
    for name in stale:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(files[name])
    return bool(stale)


def _files(exercise: Exercise) -> list[tuple[Path, bytes]]:
    """Return what the notebook's tests need, public all of it, by where it lies beside it."""
    place = Path("exercises") / exercise.name
    found = [
        (place / path.relative_to(exercise.folder), path.read_bytes())
        for path in sorted(exercise.folder.rglob("*"))
        if path.is_file()
        and path != exercise.stub
        and LEFT_BEHIND.isdisjoint(path.relative_to(exercise.folder).parts)
        and path.suffix in (".py", ".toml", ".json", ".md", ".svg", ".png")
    ]
    # Under another name, so that nobody takes it for what was handed in.
    stub = make_stub(exercise).replace(f" in {exercise.where}", " in its cell, and run that cell")
    return [*found, (place / STUB, stub.encode())]


def config(course: Path) -> str:
    """Return the text of the course's `nbgrader_config.py`."""
    name = re.sub(r"[^a-zA-Z0-9_-]", "_", course.resolve().name) or "course"
    return f"""{MADE_BY}
# It is yours to change; kata does not write it again.
from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbgrader.converters import Autograde, GenerateAssignment
from nbgrader.preprocessors import ClearHiddenTests, ClearSolutions, GetGrades

from graders.notebooks.clearing import ClearMarkedParts
from graders.notebooks.mending import MendCells

c = get_config()

c.CourseDirectory.course_id = "{name}"

# Solutions become what stubs show: what is to write, or a fault that is to repair.
c.GenerateAssignment.preprocessors = [
    ClearMarkedParts if one is ClearSolutions else one
    for one in GenerateAssignment.preprocessors.default()
]

# The limit is one for each cell. The tests stop endless loops by themselves, and earlier.
c.Execute.timeout = 120

# What a cell writes to stderr, a warning of PyTorch's, say, costs no points.
c.IgnorePattern.enabled = True
c.IgnorePattern.pattern = r"[\\s\\S]"

# Students who delete cells that count get them back, and who copy one does not stop the rest.
c.Autograde.sanitize_preprocessors = [MendCells, *Autograde.sanitize_preprocessors.default()]
c.OverwriteCells.add_missing_cells = True

# No test here is hidden. Should you add one, its source stays out of the feedback; what it prints
# when it fails does not, so hide nothing in a notebook.
c.GenerateFeedback.preprocessors = [GetGrades, CSSHTMLHeaderPreprocessor, ClearHiddenTests]
"""
