"""Hands in a function with other arguments, and a class of that name.

class: 41
exercise: 07
deserves: nothing: it cannot be called
honest: 0
verdict: contained
"""

from pathlib import Path


def make(folder: Path) -> Path:
    (folder / "double.py").write_text("class double:\n    def __init__(self): pass\n")
    return folder
