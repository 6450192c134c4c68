"""An exercise as its folders and `exercise.toml` describe it, and how to find one by number."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from graders.errors import BadCollection, UnknownExercise

FORMAT = 1
MISTAKE = re.compile(r"[a-z]+\d+[a-z]?_\w+\.py")
VARIANT = re.compile(r"[a-z]\w*\.py")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one probe may use of the machine."""

    wall_seconds: float = 10.0
    memory_mib: int = 1024
    output_kib: int = 1024


@dataclass(frozen=True, slots=True)
class Exercise:
    """One numbered exercise; `root` is the folder that holds `exercises/`.

    `imports` are modules that students use, which are slow to import and so are imported ahead.
    `left_out` are mistakes that cannot be read, which `kata check` goes on without.
    """

    root: Path
    name: str
    title: str
    summary: str
    file: str
    api: tuple[str, ...]
    limits: Limits
    imports: tuple[str, ...] = ()
    left_out: frozenset[Path] = frozenset()

    @property
    def number(self) -> str:
        """The two digits that people type."""
        return self.name[:2]

    @property
    def folder(self) -> Path:
        """The public folder: stub, README, public tests."""
        return self.root / "exercises" / self.name

    @property
    def stub(self) -> Path:
        """The file that the student fills in."""
        return self.folder / self.file

    @property
    def where(self) -> str:
        """The stub's path as feedback names it."""
        return f"exercises/{self.name}/{self.file}"

    @property
    def diagnosis_file(self) -> Path:
        """What each mistake was seen to do, for use at the student's desk."""
        return self.folder / "diagnosis.json"

    @property
    def hidden(self) -> Path:
        """The folder of hidden tests."""
        return self.root / "hidden_tests" / self.name

    @property
    def solution(self) -> Path:
        """The source that the stub is made from."""
        return self.root / "solutions" / self.name / self.file

    @property
    def variants(self) -> list[Path]:
        """Other right solutions, in order of name."""
        return [path for path in self._among_variants if VARIANT.fullmatch(path.name)]

    @property
    def mistakes(self) -> list[Path]:
        """Known wrong solutions, `<code>_<slug>.py`, in order of name."""
        found = [path for path in self._among_mistakes if MISTAKE.fullmatch(path.name)]
        return [path for path in found if path not in self.left_out]

    @property
    def strays(self) -> list[Path]:
        """What lies among variants and mistakes, and is called like none."""
        variants = [path for path in self._among_variants if not VARIANT.fullmatch(path.name)]
        mistakes = [path for path in self._among_mistakes if not MISTAKE.fullmatch(path.name)]
        return [path for path in (*variants, *mistakes) if path.name != "__pycache__"]

    @property
    def _among_variants(self) -> list[Path]:
        return sorted((self.solution.parent / "variants").glob("*"))

    @property
    def _among_mistakes(self) -> list[Path]:
        return sorted((self.hidden / "mistakes").glob("*"))

    @property
    def public_probes(self) -> Path:
        """The probes that public tests use."""
        return self.folder / "probes.py"

    @property
    def hidden_probes(self) -> Path:
        """The probes that only hidden tests use."""
        return self.hidden / "probes.py"

    @property
    def sketches(self) -> Path:
        """The functions that report what to draw in the instructor's report, if there are any."""
        return self.hidden / "sketches.py"


def find_root(start: Path | None = None) -> Path:
    """Return the nearest folder at or above `start` that holds `exercises/`.

    Raises BadCollection where there is none.
    """
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if any((folder / "exercises").glob("[0-9][0-9]_*/exercise.toml")):
            return folder
    raise BadCollection(
        f"{here} lies in no exercise collection: no folder above it holds exercises/. "
        "Change to the folder that does, and call again."
    )


def demand_answers(root: Path) -> None:
    """Raise BadCollection where students' exercises lie alone, as `kata release` hands them out."""
    if not (root / "solutions").is_dir() and not (root / "hidden_tests").is_dir():
        raise BadCollection(
            f"{root} is a repository for students: it has neither solutions nor hidden tests. "
            "Change to the one that it was made from, and call again."
        )


def all_exercises(root: Path) -> list[Exercise]:
    """Return every exercise below `root`, in order of number."""
    found = sorted((root / "exercises").glob("[0-9][0-9]_*/exercise.toml"))
    return [read_exercise(path) for path in found]


def find_exercise(root: Path, wanted: str) -> Exercise:
    """Return the exercise whose number or name starts with `wanted`, or that it is a path into.

    Raises UnknownExercise, which names those that exist.
    """
    exercises = all_exercises(root)
    wanted = re.sub(r"^(?:.*[\\/])?exercises[\\/]", "", wanted)
    wanted = re.split(r"[\\/]", wanted)[0]
    wanted = wanted.zfill(2) if wanted.isdigit() else wanted
    matches = [one for one in exercises if wanted and one.name.startswith(wanted)]
    if len(matches) == 1:
        return matches[0]
    names = ", ".join(one.name for one in matches or exercises)
    said = f"{wanted!r} means several exercises" if matches else f"there is no exercise {wanted!r}"
    raise UnknownExercise(f"{said}; choose one of: {names}.")


def read_exercise(path: Path) -> Exercise:
    """Read one `exercise.toml`. Raises BadCollection, which names the file and the field."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadCollection(f"{path} cannot be read: {error}. Mend the file.") from error
    expected = {"format": int, "title": str, "summary": str, "file": str, "api": list}
    for field, kind in expected.items():
        if not isinstance(data.get(field), kind):
            raise BadCollection(f"{path}: {field!r} must be given, as {kind.__name__}.")
    if data["format"] != FORMAT:
        raise BadCollection(f"{path}: format is {data['format']}; this version reads {FORMAT}.")
    known = [*expected, "imports", "limits"]
    if unknown := sorted(set(data) - set(known)):
        raise BadCollection(f"{path}: unknown field {unknown[0]!r}; known: {', '.join(known)}.")
    for form in data["api"]:
        parse_form(form, path)
    imports = data.get("imports", [])
    if not isinstance(imports, list) or not all(_is_module(name) for name in imports):
        raise BadCollection(f"{path}: 'imports' should read like [\"matplotlib.pyplot\"].")
    return Exercise(
        root=path.parents[2],
        name=path.parent.name,
        title=data["title"],
        summary=data["summary"],
        file=data["file"],
        api=tuple(data["api"]),
        limits=_read_limits(data.get("limits", {}), path),
        imports=tuple(imports),
    )


def parse_form(form: object, path: Path) -> ast.FunctionDef:
    """Parse one entry of `api`, such as `leaf(rows=4, cols=3)`, as a function's head."""
    try:
        (function,) = ast.parse(f"def {form}: ...").body
    except (SyntaxError, ValueError):
        function = ast.Pass()
    if not isinstance(function, ast.FunctionDef):
        raise BadCollection(f"{path}: {form!r} in 'api' should read like 'leaf(rows=4, cols=3)'.")
    return function


def imports_of(exercises: Iterable[Exercise]) -> tuple[str, ...]:
    """Return what the exercises want imported ahead, each module once."""
    return tuple(sorted({name for exercise in exercises for name in exercise.imports}))


def _is_module(name: object) -> bool:
    return isinstance(name, str) and all(part.isidentifier() for part in name.split("."))


def _read_limits(data: dict[str, Any], path: Path) -> Limits:
    known = {field.name for field in fields(Limits)}
    for name, value in data.items():
        if name not in known:
            raise BadCollection(f"{path}: unknown limit {name!r}; known: {', '.join(known)}.")
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value <= 0:
            raise BadCollection(f"{path}: limit {name!r} must be a positive number.")
    return Limits(**data)
