"""Hands in UTF-16, which hides every word from whoever searches for it.

class: 40
exercise: 07
deserves: nothing: the file cannot be read
honest: 0
verdict: contained
"""

from pathlib import Path


def make(folder: Path) -> Path:
    (folder / "double.py").write_bytes("def double(x):\n    return 2 * x\n".encode("utf-16"))
    return folder
