"""`kata status`: a table of the exercises, for the terminal and for a page of a CI system."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from graders.desk.tally import Tally

SIGNS = {True: "[green]✓[/]", False: "[yellow]…[/]"}


def show_status(tallies: Sequence[Tally], console: Console) -> None:
    """Print the table, and what to do next."""
    table = Table("exercise", "tests", "state", "what is next", box=None, header_style="bold")
    for one in tallies:
        exercise = one.exercise
        sign = "[dim]·[/]" if one.untouched and not one.done else SIGNS[one.done]
        table.add_row(
            f"{exercise.number} {exercise.title}",
            f"{one.passed}/{one.ran}",
            f"{sign} {state(one)}",
            upcoming(one),
        )
    console.print(table)
    console.print(f"\n{total(tallies)} {advice(tallies)}", highlight=False)


def summary_page(tallies: Sequence[Tally]) -> str:
    """Return the same as Markdown."""
    lines = ["## Torch Kata", "", total(tallies), "", "| exercise | tests | state | what is next |"]
    lines.append("|---|---|---|---|")
    for one in tallies:
        name = f"{one.exercise.number} {one.exercise.title}"
        lines.append(f"| {name} | {one.passed}/{one.ran} | {state(one)} | {upcoming(one)} |")
    return "\n".join([*lines, "", advice(tallies), ""])


def state(one: Tally) -> str:
    """Return an exercise's state in a word."""
    if one.done:
        return "passed"
    return "not started" if one.untouched else "started"


def upcoming(one: Tally) -> str:
    """Return what comes next in an exercise; nothing if it is done."""
    if one.done:
        return ""
    return f"write {one.exercise.file}" if one.untouched else one.next


def total(tallies: Sequence[Tally]) -> str:
    """Return how many exercises pass."""
    return f"{sum(one.done for one in tallies)} of {len(tallies)} exercises passed."


def advice(tallies: Sequence[Tally]) -> str:
    """Return what to type next."""
    first = next((one.exercise for one in tallies if not one.done), None)
    if first is None:
        return "There is nothing left to do here."
    return f"Next: pytest exercises/{first.number}, and for a hint: kata hint {first.number}"
