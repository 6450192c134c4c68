"""`kata grade --dry-run`: what was recognised as what, and what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from graders.exercise import Exercise
from graders.judge.intake import take_in
from graders.judge.pieces import Intake
from graders.judge.reading import read_source

# Of the files that are ignored, so many are named.
SHOWN = 5
SIGNS = {"graded": "[green]✓[/]", "missing": "[dim]·[/]", "not_gradable": "[red]✗[/]"}


def dry_run(place: Path, exercises: Sequence[Exercise], console: Console) -> None:
    """Print what would be graded, and grade nothing. Raises BadSubmissions as grading would."""
    with take_in(place, exercises) as intake:
        tell_intake(intake, console)
        table = Table(box=None, header_style="bold", padding=(0, 1, 0, 0))
        table.add_column("student", overflow="fold")
        for exercise in exercises:
            table.add_column(exercise.number, justify="center")
        table.add_column("recognised as")
        found: Counter[str] = Counter()
        problems = []
        for one in intake.submissions:
            sources = [read_source(one.path, exercise) for exercise in exercises]
            found.update(source.status for source in sources)
            table.add_row(Text(one.name), *(SIGNS[s.status] for s in sources), one.kind)
            problems += [
                f"{one.name}: {source.trouble.rationale.splitlines()[0]}"
                for source in sources
                if source.status == "not_gradable" and source.trouble is not None
            ]
        console.print(table)
        for problem in dict.fromkeys(problems):
            console.print(f"✗ {problem}", style="red", markup=False, emoji=False, highlight=False)
        console.print("✓ to be graded  · missing  ✗ cannot be read", style="dim")
        count = len(intake.submissions)
        console.print(
            f"{count} submission{'s' * (count != 1)}: {found['graded']} files to grade, "
            f"{found['missing']} missing, {found['not_gradable']} that cannot be read. "
            "Nothing was graded."
        )


def tell_intake(intake: Intake, console: Console) -> None:
    """Print what of the instructor's files was passed over, and which of two counts."""
    if intake.ignored:
        names = ", ".join(intake.ignored[:SHOWN]) + (", ..." if len(intake.ignored) > SHOWN else "")
        count = f"{len(intake.ignored)} file{'s' * (len(intake.ignored) != 1)}"
        console.print(
            f"ignored {count} beside the students' work: {names}",
            style="yellow",
            markup=False,
            emoji=False,
        )
    for note in intake.notes:
        console.print(note, style="yellow", markup=False, emoji=False)
