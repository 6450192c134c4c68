"""Hands in an empty file, which raises nothing.

class: 41
exercise: 07
deserves: nothing: the file is empty
honest: 0
verdict: contained
"""

from pathlib import Path


def make(folder: Path) -> Path:
    (folder / "double.py").write_text("\n\n")
    return folder
