"""Hands in a module without the function, which answers for every name.

class: 41
exercise: 07
deserves: nothing: the function is missing
honest: 0
verdict: contained
"""

from pathlib import Path


def make(folder: Path) -> Path:
    (folder / "double.py").write_text("def __getattr__(name):\n    return lambda x: 2 * x\n")
    return folder
