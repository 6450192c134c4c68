"""Hands in an archive with an entry that leads out of the folder.

class: 39
exercise: 07
deserves: nothing: the archive is refused
honest: 0
verdict: contained
"""

import zipfile
from pathlib import Path


def make(folder: Path) -> Path:
    path = folder / "points_outside.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("../../../../tmp/kata_pwned.py", "def double(x):\n    return 2 * x\n")
        packed.writestr("double.py", "def double(x):\n    return 2 * x\n")
    return path
