"""The check groups of an exercise: its hidden checks by name, title and points, without a line.

They are read, not run. A check that is parametrised is one group, whatever its results are called.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from graders.errors import BadCollection
from graders.exercise import Exercise

# What nbgrader takes for a name, and PostgreSQL for a column of 128 characters.
NAME = re.compile(r"[a-zA-Z0-9_\-]{1,128}")


@dataclass(frozen=True, slots=True)
class CheckGroup:
    """A hidden check: its function's name, the sentence that a student reads, its points."""

    name: str
    title: str
    points: float


@dataclass(frozen=True, slots=True)
class PublicTest:
    """A public test: its function's name and its sentence."""

    name: str
    title: str


def check_groups(exercise: Exercise) -> list[CheckGroup]:
    """Return the hidden checks that are worth points, in the order in which they run.

    Raises BadCollection where there are none, or one has a name that no gradebook takes.
    """
    groups = []
    for path in sorted(exercise.hidden.glob("test_*.py")):
        for function in _tests(path.read_text(encoding="utf-8")):
            points = _points(function)
            if points:
                groups.append(CheckGroup(function.name, _title(function), points))
    if not groups:
        raise BadCollection(
            f"{exercise.hidden} holds no check that is worth points. Mark some with "
            "@pytest.mark.points(2); they become the cells that nbgrader counts."
        )
    for group in groups:
        if not NAME.fullmatch(group.name):
            raise BadCollection(
                f"{exercise.hidden}: {group.name} is no name for a cell of nbgrader's. "
                "Use letters, digits and _, at most 128 of them."
            )
    return groups


def public_tests(exercise: Exercise) -> list[PublicTest]:
    """Return the public tests, in the order in which they run."""
    paths = sorted(exercise.folder.glob("test_*.py"))
    functions = [one for path in paths for one in _tests(path.read_text(encoding="utf-8"))]
    return [PublicTest(function.name, _title(function)) for function in functions]


def _tests(text: str) -> list[ast.FunctionDef]:
    functions = [node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)]
    return [function for function in functions if function.name.startswith("test_")]


def _title(function: ast.FunctionDef) -> str:
    first = (ast.get_docstring(function) or function.name).partition("\n\n")[0]
    return " ".join(first.split())


def _points(function: ast.FunctionDef) -> float:
    """Return what stands in `@pytest.mark.points(2)`."""
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.points":
            return float(ast.literal_eval(decorator.args[0]))
    return 0.0
