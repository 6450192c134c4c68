"""The table that `kata grade` prints: a row a student, a column an exercise."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

from rich.table import Table
from rich.text import Text

from graders.exercise import Exercise
from graders.judge.record import GRADER_ERROR, Record, by_student

ROWS = 60
# With more columns there is no room for words, only for a sign and the code of a mistake.
COLUMNS_WITH_WORDS = 2
FULL = 9.999
SIGNS = {"missing": "·", "not_gradable": "✗"}
REVIEW = "⚑"
LEGEND = f"· missing  ✗ not gradable  {REVIEW} a human should look: scores.csv tells why"


def results_table(records: Iterable[Record], exercises: Sequence[Exercise]) -> Table:
    """Return the first ROWS students' scores, with status and first diagnosis.

    With many exercises there are signs in place of words, and a legend.
    """
    brief = len(exercises) > COLUMNS_WITH_WORDS
    table = Table(header_style="bold", row_styles=["", "dim"], caption=LEGEND if brief else None)
    table.add_column("student", overflow="fold")
    for exercise in exercises:
        if brief:
            table.add_column(exercise.number, no_wrap=True)
        else:
            table.add_column(f"{exercise.number} {exercise.title}")
    for student, own in itertools.islice(by_student(records), ROWS):
        of = {record.exercise: record for record in own}
        cells = (of.get(exercise.name) for exercise in exercises)
        table.add_row(Text(student), *map(brief_cell if brief else cell, cells))
    return table


def cell(record: Record | None) -> Text:
    """Return the score, the status if it is a special one, and the first diagnosis."""
    if record is None:
        return Text("")
    if record.status == GRADER_ERROR or record.score is None:
        return Text("?  grader error: see results.json", style="magenta")
    text = _score(record.score)
    status = "" if record.status == "graded" else record.status.replace("_", " ")
    words = ": ".join(part for part in (status, record.first_words) if part)
    text.append(f"  {words}" if words else "", style="not bold")
    if record.flags:
        text.append(f"  needs review: {', '.join(f.code for f in record.flags)}", style="magenta")
    return text


def brief_cell(record: Record | None) -> Text:
    """Return the score, a sign for the status, and the code of the first diagnosis."""
    if record is None:
        return Text("")
    if record.status == GRADER_ERROR or record.score is None:
        return Text("? broke", style="magenta")
    text = _score(record.score)
    code = record.first_words.partition(" ")[0]
    known = code if code in {named.code for named in record.diagnosis} else ""
    for part in (SIGNS.get(record.status, ""), known):
        text.append(f" {part}" if part else "", style="not bold")
    if record.flags:
        text.append(f" {REVIEW}", style="magenta")
    return text


def _score(score: float) -> Text:
    colour = "green" if score > FULL else "red" if score == 0 else "yellow"
    return Text(f"{score:g}", style=f"bold {colour}")
