"""Hands in an empty folder.

class: 41
exercise: 07
deserves: nothing: no file is handed in
honest: 0
verdict: contained
"""

from pathlib import Path


def make(folder: Path) -> Path:
    return folder
