"""Hands in under a name that is HTML, Markdown and a code that clears a terminal.

class: 42
exercise: 07
deserves: what `return x` deserves
honest: 5
verdict: contained
"""

from pathlib import Path


def make(folder: Path) -> Path:
    named = folder / "<script>alert(1)<s>[x](y) `b` \x1b[2J\n# é 'q' \""
    named.mkdir()
    (named / "double.py").write_text("def double(x):\n    return x\n")
    return named
