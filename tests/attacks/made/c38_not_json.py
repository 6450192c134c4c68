"""Hands in a notebook that is not JSON.

class: 38
exercise: 07
deserves: nothing: it cannot be read
honest: 0
verdict: contained
"""

from pathlib import Path


def make(folder: Path) -> Path:
    (folder / "double.ipynb").write_text("{'cells': [double = lambda x: 2 * x]}")
    return folder
