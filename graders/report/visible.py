"""Text of students for a page: what would act unseen is made visible."""

from __future__ import annotations

import re

from graders.outcome import printable

# What turns the direction of text around, ends a line for some readers only, or has no width.
UNSEEN = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]"
)


def visible(text: str) -> str:
    """Return text in which control characters are replaced, and unseen ones told by number."""
    return printable(UNSEEN.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", text))
