"""Badges: for each exercise and for all, as SVG and as JSON for a shields endpoint."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from anybadge import Badge

from graders.desk.tally import Tally
from graders.exercise import Exercise

GREEN, AMBER, GREY = "#2f7d32", "#9a6700", "#6e7781"
NOT_RUN = "not run yet"
ALL, TOTAL = "exercises", "total"


def badge_files(tallies: Sequence[Tally]) -> dict[str, str]:
    """Return the text of each file by its name: `total.svg`, `01.json` and so on."""
    done = sum(one.done for one in tallies)
    begun = any(not one.untouched for one in tallies)
    colour = GREEN if done == len(tallies) else AMBER if begun else GREY
    files = _pair(TOTAL, ALL, f"{done} of {len(tallies)} passed", colour)
    for one in tallies:
        colour = GREEN if one.done else GREY if one.untouched else AMBER
        files |= _pair(one.exercise.number, one.exercise.number, one.state, colour)
    return files


def grey_files(exercises: Iterable[Exercise]) -> dict[str, str]:
    """Return the same files as they are before the tests have run."""
    files = _pair(TOTAL, ALL, NOT_RUN, GREY)
    for exercise in exercises:
        files |= _pair(exercise.number, exercise.number, NOT_RUN, GREY)
    return files


def _pair(name: str, label: str, message: str, colour: str) -> dict[str, str]:
    endpoint = {"schemaVersion": 1, "label": label, "message": message, "color": colour}
    svg = Badge(label, message, default_color=colour).badge_svg_text
    return {f"{name}.svg": svg, f"{name}.json": json.dumps(endpoint) + "\n"}
