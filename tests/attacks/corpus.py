"""The corpus: submissions that cheat, and honest ones that look odd, each with its header.

A case is a Python file that begins with a docstring of one sentence, which says what it tries, and
five lines: `class`, `exercise`, `deserves`, `honest`, `verdict`. In `cases/` and `controls/` the
file is what is handed in. In `made/` it has a function `make(folder)` that writes what is handed
in, and returns its path.
"""

from __future__ import annotations

import re
import runpy
import shutil
from dataclasses import dataclass
from pathlib import Path

from graders.exercise import Exercise, find_exercise

HERE = Path(__file__).parent
REPOSITORY = HERE.parents[1]
CONTAINED, FLAGGED, CLEAN = "contained", "flagged", "clean"
CONTROL = "control"

CLASSES = {
    1: "the test runner is patched",
    2: "conftest.py, plugins, sitecustomize.py",
    3: "comparisons are patched",
    4: "the reference is replaced",
    5: "equal to everything",
    6: "tensors that lie",
    7: "results are filled in",
    8: "points and metadata",
    9: "modules are shadowed",
    10: "tests and CI are edited",
    11: "reading the answer",
    12: "walking frames",
    13: "searching memory",
    14: "environment and descriptors",
    15: "leaks into feedback",
    16: "replaying the seed",
    17: "inputs are changed",
    18: "the network",
    19: "constants and caches",
    20: "zeros and broadcasting",
    21: "precision and NaN",
    22: "forbidden calls",
    23: "closed forms",
    24: "false devices and gradients",
    25: "work is moved elsewhere",
    26: "the reply, then exit",
    27: "atexit, __del__, signals",
    28: "printing a verdict",
    29: "descriptors are written to",
    30: "pickles",
    31: "odd messages",
    32: "exits and crashes",
    33: "the time limit",
    34: "processes and threads",
    35: "memory, disk, inodes",
    36: "floods, hostile exceptions",
    37: "global state",
    38: "broken notebooks",
    39: "hostile archives",
    40: "odd bytes",
    41: "nothing to grade",
    42: "odd names",
}

HEADER = re.compile(
    r'"""(?P<tries>[^\n"]+\.)\n'
    r"\n"
    r"class: (?P<number>\d+|control)\n"
    r"exercise: (?P<exercise>\d\d)\n"
    r"deserves: (?P<deserves>[^\n]+)\n"
    r"honest: (?P<honest>\d+(?:\.\d+)?)\n"
    r"verdict: (?P<verdict>contained|flagged|clean)\n"
    r'"""\n'
)


class BadCase(ValueError):
    """A file in the corpus whose header is not as it should be."""


@dataclass(frozen=True, slots=True)
class Case:
    """One submission of the corpus; `number` is its class, 0 for an honest control.

    `honest` is the score that it deserves, of ten.
    """

    path: Path
    tries: str
    number: int
    exercise: str
    deserves: str
    honest: float
    verdict: str

    @property
    def name(self) -> str:
        """Return the file's name without its ending."""
        return self.path.stem

    def hand_in(self, folder: Path) -> Path:
        """Write what is handed in to a folder of its own in `folder`, and return its path."""
        own = folder / self.name
        own.mkdir(parents=True)
        if self.path.parent.name == "made":
            made: Path = runpy.run_path(str(self.path))["make"](own)
            return made
        exercise = find(self.exercise)
        shutil.copyfile(self.path, own / exercise.file)
        return own


def find(number: str) -> Exercise:
    """Return an exercise by its number; 07 is that of the small collection of the tests."""
    root = HERE.parent / "collection" if number == "07" else REPOSITORY
    return find_exercise(root, number)


def read_corpus() -> list[Case]:
    """Return all cases, in order of their files. Raises BadCase."""
    folders = ("cases", "made", "controls")
    return [read_case(path) for name in folders for path in sorted((HERE / name).glob("*.py"))]


def read_case(path: Path) -> Case:
    """Return one case. Raises BadCase, which says what is wrong with its file."""
    header = HEADER.match(path.read_text(encoding="utf-8"))
    if header is None:
        raise BadCase(f"{path}: the header is not as {Path(__file__).name} wants it.")
    words = header.groupdict()
    number = 0 if words["number"] == CONTROL else int(words["number"])
    case = Case(
        path=path,
        tries=words["tries"],
        number=number,
        exercise=words["exercise"],
        deserves=words["deserves"],
        honest=float(words["honest"]),
        verdict=words["verdict"],
    )
    if (number == 0) != (case.verdict == CLEAN):
        raise BadCase(f"{path}: a control, and nothing else, has the verdict {CLEAN!r}.")
    if number and number not in CLASSES:
        raise BadCase(f"{path}: there is no class {number}.")
    if number and not path.name.startswith(f"c{number:02}_"):
        raise BadCase(f"{path}: the name should begin with c{number:02}_.")
    return case
