"""The names of the formats, for the command line."""

from __future__ import annotations

from enum import StrEnum


class Format(StrEnum):
    """What results can be exported as."""

    csv = "csv"
    json = "json"
    html = "html"
    markdown = "markdown"
    junit = "junit"
    gradescope = "gradescope"
    gradescope_autograder = "gradescope-autograder"
    canvas = "canvas"
    moodle = "moodle"
    nbgrader = "nbgrader"
