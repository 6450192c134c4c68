"""Hands in under a name that a spreadsheet takes for a formula.

class: 42
exercise: 07
deserves: what `return x` deserves
honest: 5
verdict: contained
"""

from pathlib import Path


def make(folder: Path) -> Path:
    named = folder / '=HYPERLINK("http:evil","a")'
    named.mkdir()
    (named / "double.py").write_text("def double(x):\n    return x\n")
    return named
