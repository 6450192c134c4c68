"""How course systems name what their students handed in.

- Canvas puts all files into one folder: `doejane_LATE_123_4567_train_step-1.py` is a student, their
  number, the attachment's, and the file's own name; `-1` is added when it is handed in again. Where
  grading is anonymous, it is `LATE_anon_a1B2c_4567_train_step.py`.
- Moodle makes a folder per student, `Jane Doe_123_assignsubmission_file`, or, without folders, puts
  the file's name behind it.
- Gradescope makes a folder per submission, `submission_4567`, and tells whose it is in
  `submission_metadata.yml`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from graders.errors import BadSubmissions
from graders.exercise import Exercise
from graders.judge.archives import stem as archive_stem

CANVAS = "Canvas"
METADATA = "submission_metadata.yml"
_CANVAS = re.compile(r"(?P<student>.+?)(_LATE|_late)?_(?P<number>\d+)_\d+_(?P<file>.+)")
_CANVAS_ANONYMOUS = re.compile(r"(LATE_)?(?P<student>anon_\w+?)_\d+_(?P<file>.+)")
_MOODLE = re.compile(
    r"(?P<student>.+)_(?P<number>\d+)_assignsubmission_(file|onlinetext)_?(?P<file>.*)"
)
_AGAIN = re.compile(r"(?P<name>.+)-(?P<time>\d+)(?P<ending>\.[^.]+(\.[^.]+)?)")


@dataclass(frozen=True, slots=True)
class Named:
    """What a name tells: the student, a number that tells namesakes apart, the file, its attempt.

    `system` is what the name looks like, in words.
    """

    student: str
    number: str
    file: str
    attempt: int
    system: str


def from_canvas(name: str) -> Named | None:
    """Read a file's name as Canvas makes it, or return None."""
    found = _CANVAS_ANONYMOUS.fullmatch(name) or _CANVAS.fullmatch(name)
    if found is None:
        return None
    file, attempt = found["file"], 0
    if again := _AGAIN.fullmatch(file):
        file, attempt = again["name"] + again["ending"], int(again["time"])
    number = found.groupdict().get("number", "")
    return Named(found["student"], number, file, attempt, CANVAS)


def from_moodle(name: str) -> Named | None:
    """Read a folder's or a file's name as Moodle makes it, or return None."""
    found = _MOODLE.fullmatch(name)
    if found is None:
        return None
    return Named(found["student"], found["number"], found["file"], 0, "Moodle")


def from_anybody(name: str, exercises: Sequence[Exercise], *, flat: bool) -> Named | None:
    """Read a file's name such as `ann_train_step.py` or `train_step_ann.ipynb`, or return None.

    Where files lie `flat` in a folder and there is one exercise, `ann.py` will do.
    """
    ending = PurePath(name).suffix
    stem = name.removesuffix(ending)
    for exercise in exercises:
        own = re.escape(exercise.file.removesuffix(".py"))
        for pattern in (rf"(?P<s>.+?)[\s_.-]+{own}", rf"{own}[\s_.-]+(?P<s>.+?)"):
            if found := re.fullmatch(pattern, stem):
                file = f"{exercise.file.removesuffix('.py')}{ending}"
                return Named(found["s"].strip("()"), "", file, 0, "a file per student")
    if flat and len(exercises) == 1:
        file = f"{exercises[0].file.removesuffix('.py')}{ending}"
        return Named(stem, "", file, 0, "a file per student")
    return None


def from_archive(name: str) -> Named:
    """Read the name of a student's archive, whatever it is: `ann.zip`, `kata-ann-main.zip`."""
    student = re.sub(r"-(main|master)$", "", archive_stem(name))
    return Named(student, "", name, 0, "an archive per student")


def gradescope_names(folder: Path) -> dict[str, str]:
    """Return whose submission each folder of a Gradescope export is; empty if it is none.

    Raises BadSubmissions where the list cannot be read.
    """
    path = folder / METADATA
    if not path.is_file():
        return {}
    try:
        import yaml  # noqa: PLC0415 - of the extra `grading`, and seldom needed
    except ModuleNotFoundError:
        raise BadSubmissions(
            f"{path} cannot be read without PyYAML: pip install -c constraints.txt pyyaml"
        ) from None
    try:
        known = yaml.safe_load(path.read_text(encoding="utf-8"))
        return {
            name: " and ".join(str(one[":name"]) for one in entry[":submitters"])
            for name, entry in known.items()
        }
    except (yaml.YAMLError, OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadSubmissions(
            f"{path} is not as Gradescope writes it ({type(error).__name__}). Export the "
            "submissions again, or move the file away: then folders go by their names."
        ) from None
