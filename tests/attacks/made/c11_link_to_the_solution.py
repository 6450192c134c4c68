"""Hands in a link to the solution, whose place is known.

class: 11
exercise: 07
deserves: nothing: a link is handed in, not a file
honest: 0
verdict: contained
"""

from pathlib import Path


def make(folder: Path) -> Path:
    collection = Path(__file__).parents[2] / "collection"
    (folder / "double.py").symlink_to(collection / "solutions/07_double/double.py")
    return folder
