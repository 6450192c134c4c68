"""Common error messages in a learner's words: what each means, and the next move."""

from __future__ import annotations

import re
from dataclasses import dataclass

from graders.messages.python import PYTHON
from graders.messages.tensors import TENSORS
from graders.messages.training import TRAINING

# The first entry that matches speaks: PyTorch's before Python's, which are less specific.
TABLE: tuple[tuple[str, str, str], ...] = (*TRAINING, *TENSORS, *PYTHON)


@dataclass(frozen=True, slots=True)
class Translation:
    """What an error message means, and what to do about it."""

    meaning: str
    help: str


def translate(kind: str, message: str) -> Translation | None:
    """Return what an exception of type `kind` with `message` means, or None if unknown."""
    for pattern, meaning, help in TABLE:
        if found := re.search(pattern, f"{kind}: {message}"):
            return Translation(found.expand(meaning), found.expand(help))
    return None
