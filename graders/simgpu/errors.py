"""What the simulated accelerator says when it refuses."""

from __future__ import annotations

from typing import NoReturn


class NotSimulated(NotImplementedError):
    """Something that a real accelerator has and the simulated one does not."""


def refuse(what: str, instead: str = "") -> NoReturn:
    """Say that something is not simulated, and what to do instead.

    Raises:
        NotSimulated: always.
    """
    advice = f" {instead}" if instead else ""
    raise NotSimulated(f"The simulated accelerator has no {what}.{advice}")
