"""Signs that a terminal's encoding lacks, such as those of Git Bash on Windows, told by others."""

from __future__ import annotations

import codecs
import io
import sys

HANDLER = "kata.plain"
# One for one, so that tables stay in line.
PLAIN = str.maketrans("→✓✗…·─━", ">+x~.--")


def speak_plainly() -> None:
    """Let what is printed never fail for a sign that the terminal cannot show."""
    codecs.register_error(HANDLER, _plain)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors in {"strict", "surrogateescape"}:
            stream.reconfigure(errors=HANDLER)


def _plain(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    signs = error.object[error.start : error.end].translate(PLAIN)
    return signs.encode("ascii", "replace").decode(), error.end
