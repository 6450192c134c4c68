"""Hands in a notebook with cells of every wrong type around a right answer.

class: 38
exercise: 07
deserves: full marks: the answer can be read
honest: 10
verdict: contained
"""

import json
from pathlib import Path

ABOUT = {"nbgrader": {"grade_id": "solution_double", "solution": True, "locked": False}}
ANSWER = {
    "cell_type": "code",
    "metadata": ABOUT,
    "source": ["def double(x):\n", "    return 2 * x"],
}
ODD = [
    None,
    7,
    "cell",
    [],
    {},
    {"cell_type": "code"},
    {"cell_type": "code", "source": 3},
    {"cell_type": "code", "metadata": [], "source": "\ud800 = ("},
    {"source": [1, 2]},
]


def make(folder: Path) -> Path:
    notebook = {
        "nbformat": 4,
        "nbformat_minor": "x",
        "metadata": None,
        "cells": [*ODD, ANSWER, *ODD],
    }
    (folder / "double.ipynb").write_text(json.dumps(notebook))
    return folder
