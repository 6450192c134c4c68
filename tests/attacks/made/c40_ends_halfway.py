"""Hands in a file that ends in the middle of a text.

class: 40
exercise: 07
deserves: nothing: it is no Python
honest: 0
verdict: contained
"""

from pathlib import Path


def make(folder: Path) -> Path:
    (folder / "double.py").write_text('def double(x):\n    """Return twice x.\n    return 2 * x')
    return folder
