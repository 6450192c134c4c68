"""What numbers are, measured by those that were expected: a step's gradients, a returned loss.

Wrong numbers come in endless variety, and most can be said in a few words: twice the gradient,
the gradient and an old one, the loss after the update. Those words are what probes report.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import torch
from torch import Tensor

FULL = {"added": "nothing", "length": "full"}
CLOSE = 1e-4
# Past this, a float32 has no digits left behind the decimal point.
HUGE = 1e9


def in_a_row(tensors: Iterable[Tensor | None], like: Sequence[Tensor]) -> Tensor:
    """Return the numbers of some tensors, one for each in `like`, in a row, zeros for None."""
    pairs = zip(tensors, like, strict=True)
    parts = [
        torch.zeros(model.numel()) if tensor is None else tensor.detach().flatten()
        for tensor, model in pairs
    ]
    return torch.cat([part.double() for part in parts])


def multiple(row: Tensor, of: Tensor, tolerance: float) -> float | None:
    """Return how many times `of` makes up `row`, or None if no multiple of it does."""
    size = float(of @ of)
    times = float(row @ of) / size if size else 0.0
    rest = float((row - times * of).norm())
    return times if rest <= tolerance * float(row.norm()) else None


def ingredients(
    used: Tensor, arrived: Tensor, old: Tensor, start: Tensor, *, stored: bool, tolerance: float
) -> tuple[str, float | None]:
    """Return what a step `used` besides the gradients that `arrived`, and how many times these.

    The rows hold the numbers of a layer's weight and then its bias: `old` are the gradients of
    before the call, `start` the weights themselves. `stored` tells whether new gradients were
    added to the old ones. The number is None where the gradients are no multiple.
    """
    of_weights, of_bias = old.clone(), old.clone()
    of_weights[-1], of_bias[:-1] = 0, 0
    for added, leak in (
        ("nothing", torch.zeros_like(used)),
        ("old gradients", old),
        ("some old gradients", of_weights),
        ("some old gradients", of_bias),
    ):
        for row, of in ((used - leak, arrived), (used, arrived + leak)):
            times = multiple(row, of, tolerance)
            if times is None or (times == 0 and leak.any() and stored):
                continue  # new gradients were added, and yet these are only old ones
            return added, times
    for own in (start, start.sign()):
        if multiple(used - arrived, own, 5e-2) is not None:
            return "the weights themselves", 1.0
    return "nothing", None


def length(times: float | None, batch: int, *, stored: bool) -> str:
    """Return in words how long a gradient was, measured by the one that was expected."""
    if times is None:
        return "changed"
    if times == 0:
        return "none" if stored else "none, not stored"
    known = {
        "full": 1,
        "multiplied by the batch size": batch,
        "divided by the batch size": 1 / batch,
    }
    for words, factor in known.items():
        if abs(times - factor) <= CLOSE * factor:
            return words
    return "backwards" if times < 0 else "shorter" if times < 1 else "longer"


def meaning(
    number: float | None, losses: Sequence[float], after: Sequence[float], batch: int
) -> str:
    """Return in words what a number is, measured by the losses before and `after` the update."""
    if number is None:
        return "no number"
    for loss in losses:
        if number == loss:
            return "the loss"
        if abs(loss) < HUGE and number in [float(int(loss)), *(round(loss, n) for n in range(5))]:
            return "the loss, rounded"
        known = {"the loss": 1, "minus the loss": -1, "the loss times the batch size": batch}
        for words, factor in {**known, "the loss divided by the batch size": 1 / batch}.items():
            if loss and abs(number / loss - factor) <= 1e-6 * abs(factor):
                return words
    return "the loss after the update" if number in after else "some other number"
