"""Making the student's stub from the solution, by nbgrader's markers."""

from __future__ import annotations

import ast

from graders.errors import BadCollection
from graders.exercise import Exercise

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
LINE_LENGTH = 100


def make_stub(exercise: Exercise) -> str:
    """Return the stub's text: the solution with each marked part replaced by an exception.

    Raises BadCollection for markers that do not pair, or that stand outside a function.
    """
    lines = exercise.solution.read_text(encoding="utf-8").splitlines()
    regions = solution_regions(exercise)
    stub: list[str] = []
    taken = 0
    for begin, end, function in regions:
        indent = lines[begin - 1][: len(lines[begin - 1]) - len(lines[begin - 1].lstrip())]
        stub += lines[taken : begin - 1]
        stub += _unwritten(indent, f'"write {function} in {exercise.where}"')
        taken = end
    return "\n".join([*stub, *lines[taken:]]) + "\n"


def solution_regions(exercise: Exercise) -> list[tuple[int, int, str]]:
    """Return each marked part: the lines of its two markers, from 1, and its function's name."""
    text = exercise.solution.read_text(encoding="utf-8")
    found: list[tuple[int, int]] = []
    begin = 0
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() == BEGIN and not begin:
            begin = number
        elif line.strip() == END and begin:
            found.append((begin, number))
            begin = 0
        elif line.strip() in (BEGIN, END):
            raise BadCollection(f"{exercise.solution}:{number}: this marker has no partner.")
    if begin or not found:
        raise BadCollection(
            f"{exercise.solution}: put what a student writes between {BEGIN} and {END}."
        )
    functions = _functions(ast.parse(text))
    return [(b, e, _around(b, functions, exercise)) for b, e in found]


def marked_lines(exercise: Exercise) -> set[str]:
    """Return the lines of the solution that no student may be given, stripped."""
    lines = exercise.solution.read_text(encoding="utf-8").splitlines()
    marked = {
        lines[number].strip()
        for begin, end, _ in solution_regions(exercise)
        for number in range(begin, end - 1)
    }
    return {line for line in marked if line and not line.startswith("#")}


def _unwritten(indent: str, words: str) -> list[str]:
    """Return the statement that stands for what is not written yet, folded if it is long."""
    line = f"{indent}raise NotImplementedError({words})"
    if len(line) <= LINE_LENGTH:
        return [line]
    return [f"{indent}raise NotImplementedError(", f"{indent}    {words}", f"{indent})"]


def _functions(tree: ast.Module) -> list[tuple[int, int, str]]:
    """Return first line, last line and dotted name of every function, outer ones first."""
    found: list[tuple[int, int, str]] = []

    def visit(node: ast.AST, prefix: str) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, (ast.FunctionDef, ast.ClassDef)):
                name = f"{prefix}{child.name}"
                if isinstance(child, ast.FunctionDef):
                    found.append((child.lineno, child.end_lineno or child.lineno, name))
                visit(child, f"{name}.")

    visit(tree, "")
    return found


def _around(line: int, functions: list[tuple[int, int, str]], exercise: Exercise) -> str:
    for first, last, name in functions:
        # A function that holds nothing but markers and comments ends before them.
        if first <= line <= last:
            return name
    raise BadCollection(f"{exercise.solution}:{line}: the marked part stands in no function.")
