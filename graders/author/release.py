"""`kata release`: the repository that students fork. It holds no answer: that is looked at."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from email.parser import Parser
from pathlib import Path
from string import Template

import graders
from graders.author.leaks import leaks, secret_passages
from graders.author.markers import make_stub
from graders.desk.badges import grey_files
from graders.desk.stubs import STUBS
from graders.errors import BadCollection, KataError
from graders.exercise import Exercise, all_exercises, demand_answers

TEMPLATE = "student_template"
FILLED = ("README.md", "requirements.txt")
PLAIN = ("README.md", "exercise.toml", "diagnosis.json", "probes.py")
MORE = re.compile(r"\]\(([\w-]+\.\w+)\)|\bpython exercises/\w+/([\w-]+\.py)\b")
ROW = "| {number} | [{title}](exercises/{name}/README.md) | {summary} | {badge} |"
BADGE = "![not run yet](../../raw/badges/{number}.svg)"


def release(exercises: Sequence[Exercise], folder: Path, name: str) -> None:
    """Make the students' repository in `folder`, which is new or empty.

    `main` has the exercises, `badges` the grey badges from before the first run. Raises KataError
    for a folder with something in it, where git or the engine's source is missing, and for
    anything in it that only solutions or hidden tests hold.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise KataError(f"{folder} is not empty. Name a folder that is new or empty.")
    root = exercises[0].root
    if not (root / TEMPLATE / "README.md").exists():
        raise BadCollection(f"{root / TEMPLATE} is missing. Restore it: git checkout {TEMPLATE}")
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch) / "release"
        shutil.copytree(root / TEMPLATE, made, ignore=shutil.ignore_patterns("__pycache__"))
        for file in ("LICENSE", "exercises/conftest.py"):
            _copy(root / file, made / file)
        for exercise in exercises:
            _copy_exercise(exercise, made)
        wheel = build_wheel(made / "wheels")
        words = {
            "name": name,
            "first": exercises[0].number,
            "file": exercises[0].where,
            "table": "\n".join(map(_row, exercises)),
            "wheel": f"./wheels/{wheel.name}",
            "needs": "\n".join(needs(wheel)),
        }
        for file in FILLED:
            path = made / file
            path.write_text(Template(path.read_text("utf-8")).substitute(words), "utf-8")
        _commit(made, exercises)
        if found := next(leaks(made, _secret(root)), None):
            raise KataError(f"nothing was released: {found}. Take it out of there, or mend stubs.")
        shutil.copytree(made, folder, dirs_exist_ok=True)


def build_wheel(folder: Path) -> Path:
    """Build the engine's wheel into a folder. Raises KataError with what pip said."""
    source = Path(graders.__file__).parents[1]
    if not (source / "pyproject.toml").exists():
        raise KataError(
            f"the engine in {source} was installed without its source, and a release has to build "
            "it. Install it from a clone: pip install -e ."
        )
    words = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--quiet", "-w", str(folder)]
    if importlib.util.find_spec("hatchling"):
        words.append("--no-build-isolation")  # it is here, so nothing is downloaded
    done = subprocess.run([*words, str(source)], capture_output=True, text=True, check=False)
    wheels = list(folder.glob("*.whl"))
    if done.returncode or not wheels:
        raise KataError(f"pip could not build the engine's wheel:\n{done.stderr}{done.stdout}")
    return wheels[0]


def needs(wheel: Path) -> list[str]:
    """Return what a wheel requires, without its extras."""
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        found = Parser().parsestr(archive.read(name).decode()).get_all("Requires-Dist") or []
    return sorted(one for one in found if "extra ==" not in one)


def chosen_exercises(root: Path, wanted: str | None) -> list[Exercise]:
    """Return the exercises of a range such as `01-05`, or of a list such as `01,03`; else all.

    Raises KataError for a range that holds none, or that is none, and where there are no answers.
    """
    demand_answers(root)
    everything = all_exercises(root)
    if wanted is None:
        return everything
    numbers: set[int] = set()
    for part in wanted.split(","):
        if (match := re.fullmatch(r"\s*(\d{1,2})(?:\s*-\s*(\d{1,2}))?\s*", part)) is None:
            raise KataError(f"--exercises {wanted!r} should read like 01-05, or 01,03.")
        numbers |= set(range(int(match[1]), int(match[2] or match[1]) + 1))
    found = [one for one in everything if int(one.number) in numbers]
    if not found:
        there = ", ".join(one.number for one in everything)
        raise KataError(f"--exercises {wanted!r} means none of those that exist: {there}.")
    return found


def _secret(root: Path) -> dict[tuple[str, str], Path]:
    """Return the secret passages of all exercises: what is not released is secret as well."""
    everything = all_exercises(root)
    public = [
        path.read_text("utf-8", "replace") for one in everything for path in _public_files(one)
    ]
    return secret_passages(everything, public)


def _copy_exercise(exercise: Exercise, made: Path) -> None:
    stub = make_stub(exercise)
    for path in _public_files(exercise):
        _copy(path, made / path.relative_to(exercise.root))
    for file in (made / exercise.where, made / STUBS / exercise.name / exercise.file):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(stub, encoding="utf-8")


def _public_files(exercise: Exercise) -> list[Path]:
    """Return an exercise's files but the stub: those that each has, and those its README needs.

    It needs what it links to or runs. What else lies there was made by trying the exercise.
    """
    tests = [path.name for path in exercise.folder.glob("test_*.py")]
    named = MORE.findall((exercise.folder / "README.md").read_text(encoding="utf-8"))
    names = dict.fromkeys([*PLAIN, *tests, *(link or script for link, script in named)])
    paths = [exercise.folder / one for one in names if one != exercise.file]
    return [path for path in paths if path.is_file()]


def _copy(source: Path, target: Path) -> None:
    if source.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


def _row(exercise: Exercise) -> str:
    badge = BADGE.format(number=exercise.number)
    return ROW.format(
        number=exercise.number,
        title=exercise.title,
        name=exercise.name,
        summary=exercise.summary,
        badge=badge,
    )


def _commit(made: Path, exercises: Iterable[Exercise]) -> None:
    """Make the folder a repository: the exercises on `main`, grey badges on `badges`."""
    _git(made, "init", "--quiet", "--initial-branch=main")
    _git(made, "add", "--all")
    _git(made, "commit", "--quiet", "--message=The exercises")
    with tempfile.TemporaryDirectory() as scratch:
        grey = Path(scratch)
        for name, text in grey_files(exercises).items():
            (grey / name).write_text(text, encoding="utf-8")
        _git(grey, "init", "--quiet", "--initial-branch=badges")
        _git(grey, "add", "--all")
        _git(grey, "commit", "--quiet", "--message=Badges before the first run")
        _git(made, "fetch", "--quiet", str(grey), "badges:badges")


def _git(folder: Path, *words: str) -> None:
    who = ["-c", "user.name=Torch Kata", "-c", "user.email=torch-kata@localhost"]
    start = ["git", "-C", str(folder), *who, "-c", "commit.gpgsign=false"]
    try:
        subprocess.run([*start, *words], capture_output=True, text=True, check=True)
    except FileNotFoundError as error:
        raise KataError("git is missing, and a release is a git repository. Install it.") from error
    except subprocess.CalledProcessError as error:
        raise KataError(f"git {words[0]} failed: {error.stderr.strip()}") from error
