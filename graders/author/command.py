"""`kata check` and `kata stubs`: what they print."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from graders.author.collection import Verdict, all_rows, check_exercises
from graders.author.files import WRITE_IT
from graders.author.generate import write_generated
from graders.errors import BadCollection
from graders.exercise import Exercise, imports_of
from graders.judge.isolation import choose
from graders.judge.record import FAILED, GRADER_ERROR, NOT_CHECKED, PASSED, SKIPPED
from graders.judge.sandbox import Sandbox

SIGNS = {
    PASSED: "[green]✓[/]",
    FAILED: "[red]✗[/]",
    SKIPPED: "[dim]·[/]",
    NOT_CHECKED: "[dim]?[/]",
    GRADER_ERROR: "[magenta]![/]",
}
STOOD_IN = "Checks that ask for CUDA ran on simgpu in its place; `kata doctor` tells why."
LEGEND = "✓ passed  ✗ failed  · skipped, needs one that failed  ? not checked  ! broke"


def run_check(exercises: Sequence[Exercise], mode: str, console: Console) -> bool:
    """Check exercises, print a matrix each, and return whether all is well."""
    clean = True
    with _sandbox(exercises, mode) as sandbox:
        verdicts = check_exercises(exercises, sandbox)
        for exercise in exercises:
            with console.status(f"checking {exercise.name} ..."):
                verdict = next(verdicts)
            print_verdict(verdict, console)
            clean = clean and not verdict.problems
    return clean


def run_stubs(exercises: Sequence[Exercise], console: Console) -> None:
    """Write what is generated and say what changed. Raises BadCollection without a solution."""
    with _sandbox(exercises, "auto") as sandbox:
        for exercise in exercises:
            if not exercise.solution.is_file():
                raise BadCollection(f"{exercise.solution} is missing. {WRITE_IT}")
            written = write_generated(exercise, sandbox)
            for path in written:
                console.print(f"wrote {path}", highlight=False, soft_wrap=True)
            if not written:
                console.print(f"{exercise.name}: fresh", highlight=False)


def _sandbox(exercises: Sequence[Exercise], mode: str) -> Sandbox:
    return Sandbox(choose(mode), secret=exercises[0].root, imports=imports_of(exercises))


def print_verdict(verdict: Verdict, console: Console) -> None:
    """Print one exercise's matrix and its problems."""
    console.rule(f"{verdict.exercise.number} {verdict.exercise.title}")
    if verdict.trial is not None:
        console.print(matrix(verdict))
        for number, check in enumerate(verdict.trial.solution.results.values(), 1):
            console.print(f"{number:>3}  ({check.max_points:g}) {check.title}", highlight=False)
        console.print(LEGEND, style="dim", highlight=False)
        if verdict.trial.on_cuda and verdict.trial.no_cuda:
            console.print(STOOD_IN, style="dim", highlight=False)
    for problem in verdict.problems:
        console.print(
            f"[red]✗[/] {_plain(problem.what)}\n  → {_plain(problem.todo)}", highlight=False
        )
    if not verdict.problems and verdict.trial is not None:
        trial = verdict.trial
        console.print(
            f"[green]✓[/] {len(trial.mistakes)} mistakes told apart, "
            f"{len(trial.variants)} variants right, nothing to mend.",
            highlight=False,
        )


def matrix(verdict: Verdict) -> Table:
    """Return the table of known sources by checks."""
    assert verdict.trial is not None
    checks = list(verdict.trial.solution.results)
    table = Table(box=None, header_style="bold", padding=(0, 1, 0, 0))
    table.add_column("source", no_wrap=True, overflow="ellipsis", max_width=34)
    for number in range(1, len(checks) + 1):
        table.add_column(str(number), justify="center")
    for heading in ("score", "diagnosed", "public"):
        table.add_column(heading)
    codes = {id(row): code for code, row in verdict.trial.mistakes.items()}
    for kind, row in all_rows(verdict.trial):
        signs = [SIGNS[row.results[c].outcome] if c in row.results else "" for c in checks]
        named = ", ".join(mistake.code for mistake in row.diagnosis)
        public = verdict.public.get(codes.get(id(row), ""), "")
        name = row.name if kind == "mistake" else f"[bold]{row.name}[/]"
        table.add_row(name, *signs, f"{row.score:g}", named, public)
    return table


def _plain(text: str) -> str:
    return text.replace("[", "\\[")
