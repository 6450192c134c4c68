"""What a submission's own words show that it reaches for, without running it.

An audit hook sees neither a walk along a traceback nor a closure that is opened. The words are
searched, not parsed: a parser can be brought down by what it reads.
"""

from __future__ import annotations

import re

from graders.outcome import Flag

# No exercise has a use for these names, and no beginner's code holds them by chance.
WORDS = {
    "frames": r"tb_frame|f_back|f_locals|f_globals|f_builtins|gi_frame|cr_frame|ag_frame",
    "closures": r"__closure__|cell_contents|__globals__|__builtins__|__subclasses__",
    # The simulated accelerator is for everybody.
    "engine": r"graders(?:\s*\.\s*|\s+import\s+)(?!simgpu\b)\w+|import\s+graders(?!\s*\.)",
}
PATTERNS = {code: re.compile(rf"\b(?:{words})\b") for code, words in WORDS.items()}


def reaches(source: str) -> list[Flag]:
    """Return a flag for each kind of thing that `source` names, with the line of the first."""
    found: list[Flag] = []
    for code, pattern in PATTERNS.items():
        if hit := pattern.search(source):
            line = source.count("\n", 0, hit.start()) + 1
            found.append(Flag(code, f"line {line}: {' '.join(hit[0].split())}"))
    return found
