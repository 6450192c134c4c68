"""Hands in a right answer with a byte order mark and Windows line ends.

class: 40
exercise: 07
deserves: full marks: editors on Windows write it so
honest: 10
verdict: contained
"""

from pathlib import Path


def make(folder: Path) -> Path:
    source = b"\xef\xbb\xbfdef double(x):\r\n\treturn 2 * x\r\n"
    (folder / "double.py").write_bytes(source)
    return folder
