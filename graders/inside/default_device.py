"""Whether code changes the device on which PyTorch makes tensors unless told otherwise."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any, Self

import torch

from graders.inside.around import noted_calls

AS_IT_WAS = "as it was"
FOR_A_WHILE = "changed for a while"
CHANGED = "changed"
_HARMLESS = ("(None,)", "('cpu',)", "(device(type='cpu'),)")


class DefaultDevice:
    """Notes what becomes of the default device while code runs, and puts it back each time.

        default = DefaultDevice()
        with default:
            student.build(device)
        return {"default_device": default.seen}

    `seen` is `AS_IT_WAS`, `FOR_A_WHILE` or `CHANGED`, whichever was worst.
    """

    def __init__(self) -> None:
        """Look at what was left by what ran before, and put it back."""
        self.seen = AS_IT_WAS
        self._stack = ExitStack()
        self._calls: list[tuple[Any, ...]] = []
        self._put_back()

    def __enter__(self) -> Self:
        self._calls = self._stack.enter_context(noted_calls(torch, "set_default_device"))
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()
        elsewhere = any(str(args[:1]) not in _HARMLESS for args in self._calls)
        if elsewhere and self.seen == AS_IT_WAS:
            self.seen = FOR_A_WHILE
        self._put_back()

    def _put_back(self) -> None:
        if torch.get_default_device().type != "cpu":
            self.seen = CHANGED
        torch.set_default_device(None)
