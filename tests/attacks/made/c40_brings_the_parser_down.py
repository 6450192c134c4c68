"""Hands in source that is nested so deeply that parsers break on it.

class: 40
exercise: 07
deserves: nothing: it is no Python
honest: 0
verdict: contained
"""

from pathlib import Path


def make(folder: Path) -> Path:
    deep = "(" * 50_000 + "1" + ")" * 50_000
    minus = "-" * 200_000 + "1"
    (folder / "double.py").write_text(f"x = {deep}\ny = {minus}\ndef double(x): return 2 * x\n")
    return folder
