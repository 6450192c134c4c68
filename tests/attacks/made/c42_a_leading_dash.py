"""Hands in under a name that a command takes for an option.

class: 42
exercise: 07
deserves: what `return x` deserves
honest: 5
verdict: contained
"""

from pathlib import Path


def make(folder: Path) -> Path:
    named = folder / "--isolation=none -p cheat"
    named.mkdir()
    (named / "double.py").write_text("def double(x):\n    return x\n")
    return named
