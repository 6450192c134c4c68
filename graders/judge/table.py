"""The table that `kata grade` prints: a row a student, a column an exercise."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

from rich.table import Table
from rich.text import Text

from graders.exercise import Exercise
from graders.judge.record import GRADER_ERROR, Record
from graders.judge.reports import by_student

ROWS = 60
# With more columns there is no room for sentences, only for the code of a mistake.
COLUMNS_WITH_WORDS = 2
FULL = 9.999


def results_table(records: Iterable[Record], exercises: Sequence[Exercise]) -> Table:
    """Return the first ROWS students' scores, with status and first diagnosis.

    With many exercises a diagnosis is shown as its code.
    """
    brief = len(exercises) > COLUMNS_WITH_WORDS
    table = Table(header_style="bold", row_styles=["", "dim"], expand=False)
    table.add_column("student", overflow="fold", no_wrap=False)
    for exercise in exercises:
        table.add_column(f"{exercise.number} {exercise.title}")
    for student, own in itertools.islice(by_student(records), ROWS):
        of = {record.exercise: record for record in own}
        table.add_row(
            Text(student), *(cell(of.get(exercise.name), brief=brief) for exercise in exercises)
        )
    return table


def cell(record: Record | None, *, brief: bool = False) -> Text:
    """Return the score, the status if it is a special one, and the first diagnosis."""
    if record is None:
        return Text("")
    if record.status == GRADER_ERROR or record.score is None:
        return Text("?  grader error: see results.json", style="magenta")
    colour = "green" if record.score > FULL else "red" if record.score == 0 else "yellow"
    text = Text(f"{record.score:g}", style=f"bold {colour}")
    status = "" if record.status == "graded" else record.status.replace("_", " ")
    said = record.first_words
    if brief:
        code = said.partition(" ")[0]
        said = code if code in {named.code for named in record.diagnosis} else ""
    words = ": ".join(part for part in (status, said) if part)
    text.append(f"  {words}" if words else "", style="not bold")
    if record.flags:
        text.append(f"  needs review: {', '.join(f.code for f in record.flags)}", style="magenta")
    return text
