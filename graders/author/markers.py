"""Making the student's stub from the solution, by nbgrader's markers.

    ### BEGIN SOLUTION
    total = torch.zeros(1, device=device)
    # | total = torch.zeros(1)
    ### END SOLUTION

A stub shows an exception in place of a marked part. Where the part ends in lines that begin with
`# |`, it shows those: a fault, which the student is to repair.
"""

from __future__ import annotations

import ast
from collections.abc import Collection

from graders.errors import BadCollection
from graders.exercise import Exercise

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
SHOWN = "# |"
LINE_LENGTH = 100


def make_stub(exercise: Exercise) -> str:
    """Return the stub's text: the solution with each marked part replaced.

    Raises BadCollection for markers that do not pair, or that stand outside a function.
    """
    return make_version(exercise, range(len(solution_regions(exercise))))


def each_fault(exercise: Exercise) -> dict[str, str]:
    """Return, by a name for it, the solution with each fault that the stub shows, one at a time."""
    found = _faults(exercise)
    return {f"fault {n + 1}: {line}": make_version(exercise, [n]) for n, line in found.items()}


def each_repair(exercise: Exercise) -> dict[str, str]:
    """Return, by a name for it, the stub with each of its faults repaired, one at a time."""
    found = _faults(exercise)
    every = range(len(solution_regions(exercise)))
    return {
        f"repair {n + 1}: {line}": make_version(exercise, [other for other in every if other != n])
        for n, line in found.items()
    }


def make_version(exercise: Exercise, replaced: Collection[int]) -> str:
    """Return the solution with some of its marked parts, counted from 0, as the stub has them."""
    lines = exercise.solution.read_text(encoding="utf-8").splitlines()
    text: list[str] = []
    taken = 0
    for number, (begin, end, function) in enumerate(solution_regions(exercise)):
        solved, shown = split_part(lines[begin : end - 1])
        indent = lines[begin - 1][: len(lines[begin - 1]) - len(lines[begin - 1].lstrip())]
        unwritten = _unwritten(indent, f'"write {function} in {exercise.where}"')
        text += lines[taken : begin - 1]
        text += (shown or unwritten) if number in replaced else solved
        taken = end
    return "\n".join([*text, *lines[taken:]]) + "\n"


def _faults(exercise: Exercise) -> dict[int, str]:
    """Return the first line of each fault that the stub shows, by its marked part's number."""
    lines = exercise.solution.read_text(encoding="utf-8").splitlines()
    shown = [split_part(lines[begin : end - 1])[1] for begin, end, _ in solution_regions(exercise)]
    return {number: fault[0].strip() for number, fault in enumerate(shown) if fault}


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


def written_names(exercise: Exercise) -> tuple[str, ...]:
    """Return the functions and classes at the top that students write, or write a part of."""
    names = (function.partition(".")[0] for _, _, function in solution_regions(exercise))
    return tuple(dict.fromkeys(names))


def marked_lines(exercise: Exercise) -> set[str]:
    """Return the lines of the solution that no student may be given, stripped.

    What repairs a fault is not among them: elsewhere in the stub the same line may be right.
    """
    lines = exercise.solution.read_text(encoding="utf-8").splitlines()
    parts = [split_part(lines[begin : end - 1]) for begin, end, _ in solution_regions(exercise)]
    marked = {line.strip() for solved, shown in parts if not shown for line in solved}
    return {line for line in marked if line and not line.startswith("#")}


def split_part(part: list[str]) -> tuple[list[str], list[str]]:
    """Return the lines of a marked part that solve it, and those that the stub shows instead."""
    shown = [line for line in part if line.lstrip().startswith(SHOWN)]
    solved = [line for line in part if line not in shown]
    return solved, [line.replace(f"{SHOWN} ", "", 1) for line in shown]


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
