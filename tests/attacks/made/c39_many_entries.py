"""Hands in an archive with a hundred thousand entries.

class: 39
exercise: 07
deserves: nothing: the archive is refused
honest: 0
verdict: contained
"""

import zipfile
from pathlib import Path


def make(folder: Path) -> Path:
    path = folder / "many_entries.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for number in range(100_000):
            packed.writestr(f"{number}.txt", b"")
        packed.writestr("double.py", "def double(x):\n    return 2 * x\n")
    return path
