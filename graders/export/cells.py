"""Cells of a table that a spreadsheet shows, and never runs."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from graders.report.visible import visible

# What a spreadsheet takes for the beginning of a formula.
FORMULA = ("=", "+", "-", "@")


def cell(text: str) -> str:
    """Return text that neither a spreadsheet nor a terminal obeys.

    An apostrophe goes before what looks like a formula, in whatever width it begins.
    """
    begins = unicodedata.normalize("NFKC", text).lstrip()
    return f"'{visible(text)}" if begins.startswith(FORMULA) else visible(text)


def number(value: float | None) -> str:
    """Return a score for a cell, or nothing where a human has to look."""
    return "" if value is None else f"{value:g}"


def lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield rows of cells as lines of CSV (RFC 4180)."""
    writer = csv.writer(_Line())
    for row in rows:
        yield writer.writerow(row)


class _Line:
    """A file for csv.writer, which returns what is written."""

    def write(self, text: str) -> str:
        return text
