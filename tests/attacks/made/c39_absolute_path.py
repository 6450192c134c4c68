"""Hands in a tarball with an absolute path, and one with a drive's letter.

class: 39
exercise: 07
deserves: nothing: the archive is refused
honest: 0
verdict: contained
"""

import io
import tarfile
from pathlib import Path

SOURCE = b"def double(x):\n    return 2 * x\n"


def make(folder: Path) -> Path:
    path = folder / "absolute_path.tar.gz"
    with tarfile.open(path, "w:gz") as packed:
        for name in ("/tmp/kata_pwned.py", "C:\\double.py", "double.py"):
            info = tarfile.TarInfo(name)
            info.size = len(SOURCE)
            packed.addfile(info, io.BytesIO(SOURCE))
    return path
