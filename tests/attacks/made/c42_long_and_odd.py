"""Hands in under a name of 200 characters, with brackets that pytest gives a meaning.

class: 42
exercise: 07
deserves: what `return x` deserves
honest: 5
verdict: contained
"""

from pathlib import Path


def make(folder: Path) -> Path:
    named = folder / ("[a]::b-" + "ä" * 90)
    named.mkdir()
    (named / "double.py").write_text("def double(x):\n    return x\n")
    return named
