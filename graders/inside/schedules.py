"""Which learning-rate schedulers a training makes, and whether one would change a rate later on.

    with Schedules() as schedules:
        student.train(maker, steps=5)
    return {"rate_changes_later": schedules.lead_elsewhere()}

So a probe takes a few steps, and knows what would become of the learning rate in a thousand.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any, Self

from torch.optim.lr_scheduler import LRScheduler, ReduceLROnPlateau

AHEAD = 1000


class Schedules:
    """Notes every scheduler that is made inside."""

    def __init__(self) -> None:
        """Note that there is none so far."""
        self._made: list[Any] = []
        self._undo = ExitStack()

    def __enter__(self) -> Self:
        for kind in (LRScheduler, ReduceLROnPlateau):
            self._note(kind)
        return self

    def __exit__(self, *_: object) -> None:
        self._undo.close()

    def _note(self, kind: Any) -> None:
        first = kind.__init__

        def noted(one: Any, *args: Any, **options: Any) -> None:
            self._made.append(one)
            first(one, *args, **options)

        kind.__init__ = noted
        self._undo.callback(setattr, kind, "__init__", first)

    def lead_elsewhere(self) -> bool:
        """Return whether a scheduler that was stepped changes a rate within the next steps."""
        return any(_changes(one) for one in self._made if getattr(one, "last_epoch", 0) > 0)


def _changes(scheduler: Any) -> bool:
    """Return whether a rate becomes another one, while the loss stays what it is."""
    groups = scheduler.optimizer.param_groups
    before = [float(group["lr"]) for group in groups]
    args = (1.0,) if isinstance(scheduler, ReduceLROnPlateau) else ()
    for _ in range(AHEAD):
        try:
            scheduler.step(*args)
        except Exception:  # noqa: BLE001 - whatever a schedule of theirs does beyond its end
            return False
        if before != [float(group["lr"]) for group in groups]:
            return True
    return False
