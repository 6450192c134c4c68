"""Hands in an archive that ends halfway.

class: 39
exercise: 07
deserves: nothing: the archive is refused
honest: 0
verdict: contained
"""

import io
import zipfile
from pathlib import Path


def make(folder: Path) -> Path:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as packed:
        packed.writestr("double.py", "def double(x):\n    return 2 * x\n" * 100)
    path = folder / "half_an_archive.zip"
    path.write_bytes(held.getvalue()[: len(held.getvalue()) // 2])
    return path
