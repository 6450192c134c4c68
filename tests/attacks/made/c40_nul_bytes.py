"""Hands in a file with NUL bytes, behind which something else might be read.

class: 40
exercise: 07
deserves: nothing: the file cannot be read
honest: 0
verdict: contained
"""

from pathlib import Path


def make(folder: Path) -> Path:
    (folder / "double.py").write_bytes(b"def double(x):\n    return 2 * x\n\0\nimport os\n")
    return folder
