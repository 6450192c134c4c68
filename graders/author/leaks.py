"""Does a folder hold an answer? Looked for by passages that stand nowhere but in secret files.

A passage is two lines, one after the other, without their indents. One line alone may be anybody's,
such as `loss.backward()`; with what stands before it, it is somebody's answer.
"""

from __future__ import annotations

import ast
import re
import subprocess
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import graders
from graders.author.markers import make_stub
from graders.exercise import Exercise

ENGINE = Path(graders.__file__).parent
SHORTEST = 40  # characters of both lines together
# What a unified diff, a notebook or a list of strings puts around a line.
AROUND = re.compile(r'^[-+ ]?\s*"?|(\\n)?",?$')
Passage = tuple[str, str]


def secret_passages(exercises: Sequence[Exercise], public: Iterable[str]) -> dict[Passage, Path]:
    """Return the passages that no student may be given, each with the secret file it stands in.

    They are taken from solutions, variants, mistakes (not their feedback, which students are told),
    hidden tests and hidden probes. What the stubs and the texts in `public` hold is left out, and
    what hidden tests share with the engine.
    """
    given = {p for text in (*public, *map(make_stub, exercises)) for p in _passages(text)}
    shared = {p for path in ENGINE.rglob("*.py") for p in _passages(path.read_text("utf-8"))}
    found: dict[Passage, Path] = {}
    for exercise in exercises:
        for path in _hidden_files(exercise):
            for passage in _passages(path.read_text(encoding="utf-8")):
                if passage not in given and passage not in shared:
                    found.setdefault(passage, path)
        for path in (exercise.solution, *exercise.variants, *exercise.mistakes):
            text = path.read_text(encoding="utf-8")
            for passage in _passages(_code(text) if path in exercise.mistakes else text):
                if passage not in given:
                    found.setdefault(passage, path)
    return found


def leaks(folder: Path, secret: dict[Passage, Path]) -> Iterator[str]:
    """Yield where a secret passage stands: in files, in wheels, in any commit of a repository."""
    for name, text in _texts(folder):
        for passage in dict.fromkeys(_passages(text)):
            if passage in secret:
                yield f"{name} holds lines of {secret[passage]}: {' / '.join(passage)}"


def _passages(text: str) -> Iterator[Passage]:
    lines = [line for raw in text.splitlines() if (line := AROUND.sub("", raw).strip())]
    for first, second in pairwise(lines):
        common = first.startswith(("import ", "from ", "#")) or second.startswith(("from ", "#"))
        opens = first.endswith(":") and second.endswith(":")
        if len(first) + len(second) >= SHORTEST and not common and not opens:
            yield first, second


def _hidden_files(exercise: Exercise) -> list[Path]:
    return [path for path in exercise.hidden.rglob("*.py") if path not in exercise.mistakes]


def _code(text: str) -> str:
    """Return what comes after a module's docstring."""
    first = ast.parse(text).body[0]
    is_words = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return "\n".join(text.splitlines()[(first.end_lineno or 0) if is_words else 0 :])


def _texts(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_file() or name.startswith(".git/"):
            continue
        if path.suffix == ".whl":
            with zipfile.ZipFile(path) as wheel:
                for member in wheel.namelist():
                    yield f"{name}/{member}", wheel.read(member).decode("utf-8", "replace")
        else:
            yield name, path.read_text(encoding="utf-8", errors="replace")
    if (folder / ".git").exists():
        words = ["git", "-C", str(folder), "log", "--all", "-p", "--no-color", "--text"]
        done = subprocess.run(words, capture_output=True, check=True)
        yield "the history", done.stdout.decode("utf-8", "replace")
