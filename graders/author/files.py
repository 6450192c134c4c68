"""What has to hold of an exercise's files and words, before anything of it is tried."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from graders.author.generate import lookup_is_fresh, stub_is_fresh
from graders.author.markers import make_stub, marked_lines
from graders.errors import BadCollection
from graders.exercise import Exercise, parse_form
from graders.judge.bench import Bench
from graders.mistake import read_mistake

VARIANTS = 4
HINTS = ("### Hint 1", "### Hint 2", "### Hint 3")

WRITE_IT = "Write it; CONTRIBUTING.md and exercise 01 show how."


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with an exercise, and what to do about it; `fatal` stops the rest."""

    what: str
    todo: str
    fatal: bool = False


def static_problems(exercise: Exercise) -> Iterator[Problem]:
    """Look at files and words; nothing runs."""
    readme = exercise.folder / "README.md"
    text = readme.read_text(encoding="utf-8") if readme.exists() else ""
    if not text.startswith("# "):
        yield Problem(f"{readme} is missing or has no title", "Begin it with '# 01 · Title'.")
    for hint in HINTS:
        if hint not in text:
            yield Problem(f"{readme} lacks '{hint}'", "Write a ladder of three hints.")
    test = exercise.hidden / f"test_hidden_{exercise.file}"
    for path in (exercise.solution, exercise.public_probes, test):
        if not path.exists():
            yield Problem(f"{path} is missing", WRITE_IT, fatal=True)
            return
    if len(exercise.variants) < VARIANTS:
        yield Problem(
            f"{len(exercise.variants)} variants in {exercise.solution.parent}/variants",
            f"Write at least {VARIANTS} other right solutions.",
        )
    if not exercise.mistakes:
        yield Problem(
            f"{exercise.hidden}/mistakes is empty", "Write the mistakes that learners make."
        )
    yield from _odd_files(exercise)
    yield from _api_problems(exercise)
    try:
        make_stub(exercise)
    except BadCollection as error:
        yield Problem(str(error), "Mend the markers.", fatal=True)


def _odd_files(exercise: Exercise) -> Iterator[Problem]:
    for path in exercise.strays:
        yield Problem(
            f"{path} is called like no variant and no mistake, so nothing looks at it",
            "Name a mistake <code>_<slug>.py, such as ts07_a_few_words.py, a variant "
            "a_few_words.py; or move it away.",
        )
    out = unreadable(exercise)
    for error in out.values():
        yield Problem(str(error), "All else is checked without this mistake.")
    names = {parse_form(form, exercise.folder / "exercise.toml").name for form in exercise.api}
    for path in sorted(set(exercise.mistakes) - out.keys()):
        if lacking := sorted(names - _names_in(path)):
            yield Problem(
                f"{path} has no {', '.join(lacking)}",
                "Write it in as well: a submission has all that 'api' lists.",
            )


def _names_in(path: Path) -> set[str]:
    """Return what a file defines or imports at its top level."""
    found: set[str] = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, ast.Assign):
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            found |= {alias.asname or alias.name for alias in node.names}
    return found


def unreadable(exercise: Exercise) -> dict[Path, BadCollection]:
    """Return what is wrong with each mistake that cannot be read, or has the code of another."""
    found: dict[Path, BadCollection] = {}
    taken: dict[str, Path] = {}
    for path in exercise.mistakes:
        try:
            code = read_mistake(path).code
        except BadCollection as error:
            found[path] = error
            continue
        if taken.setdefault(code, path) != path:
            found[path] = BadCollection(
                f"{path} has the code {code}, as {taken[code].name} has. "
                "Give one of them a number that is free."
            )
    return found


def _api_problems(exercise: Exercise) -> Iterator[Problem]:
    tree = ast.parse(exercise.solution.read_text(encoding="utf-8"))
    defined = {
        node.name: _arguments(node)
        for node in tree.body
        if isinstance(node, (ast.FunctionDef, ast.ClassDef))
    }
    for form in exercise.api:
        wanted = parse_form(form, exercise.folder / "exercise.toml")
        arguments = defined.get(wanted.name)
        if arguments != _arguments(wanted):
            has = f"{wanted.name}({', '.join(arguments)})" if arguments is not None else "nothing"
            yield Problem(
                f"exercise.toml says {form!r}, the solution has {has}",
                "Make 'api' and the solution agree.",
                fatal=True,
            )


def _arguments(node: ast.FunctionDef | ast.ClassDef) -> list[str]:
    """Return the names of what a function, or the making of a class's instance, is given."""
    if isinstance(node, ast.FunctionDef):
        return [argument.arg for argument in node.args.args]
    makers = (one for one in node.body if isinstance(one, ast.FunctionDef))
    return next((_arguments(one)[1:] for one in makers if one.name == "__init__"), [])


def generated_problems(exercise: Exercise, bench: Bench) -> Iterator[Problem]:
    """Look at the stub and `diagnosis.json`: fresh, and without the solution.

    The bench is one under the public seed.
    """
    if not stub_is_fresh(exercise):
        yield Problem(f"{exercise.where} is stale", "Run: kata stubs")
    # It names the mistakes that are left out now as well.
    if not exercise.left_out and not lookup_is_fresh(bench):
        yield Problem(f"exercises/{exercise.name}/diagnosis.json is stale", "Run: kata stubs")
    stub = exercise.stub.read_text(encoding="utf-8") if exercise.stub.exists() else ""
    for line in marked_lines(exercise) & {line.strip() for line in stub.splitlines()}:
        yield Problem(f"the stub holds a line of the solution: {line}", "Move the markers.")
