"""Hands in an archive of some kilobytes that unpacks to hundreds of megabytes.

class: 39
exercise: 07
deserves: nothing: the archive is refused
honest: 0
verdict: contained
"""

import zipfile
from pathlib import Path


def make(folder: Path) -> Path:
    path = folder / "huge_ratio.zip"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed,
        packed.open("double.py", "w", force_zip64=True) as file,
    ):
        for _ in range(200):
            file.write(bytes(1 << 20))
    return path
