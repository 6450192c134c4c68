"""Hands in a notebook whose outputs are larger than any that is read.

class: 38
exercise: 07
deserves: nothing: the notebook is too large
honest: 0
verdict: contained
"""

import json
from pathlib import Path

ABOUT = {"nbgrader": {"grade_id": "solution_double", "solution": True}}


def make(folder: Path) -> Path:
    printed = {"output_type": "stream", "name": "stdout", "text": "a" * (11 << 20)}
    cell = {"cell_type": "code", "source": "def double(x):\n    return 2 * x"}
    cells = [{**cell, "metadata": ABOUT, "outputs": [printed], "execution_count": 1}]
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}
    (folder / "double.ipynb").write_text(json.dumps(notebook))
    return folder
