"""Where the weights come from that a training begins with: a seed, an earlier training, elsewhere.

    starts = Starts(make_model)
    student.train(one, steps, seed)
    student.train(two, steps, seed)
    student.train(other, steps, another_seed)
    return {"start": starts.of_trainings([one, two], other, seed)}

What a training began with is known from the Maker of its optimizer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

from graders.inside.describing import constant, equal
from graders.inside.makers import Maker, Weights, copies

OF_THE_SEED = "as the seed makes them"
CONTINUES = "where another one stopped"
OTHERS = "others"
AS_BY_ITSELF = "those of a training by itself, which are not those of the seed"
# What is plain already from a single training.
PLAIN = (
    "nowhere",
    "of another network",
    "all one number",
    CONTINUES,
    "as the seed makes them only in part",
)


class Starts:
    """Tells where weights come from; `make` makes the model whose weights a seed should give."""

    def __init__(self, make: Callable[[], nn.Module]) -> None:
        """Make no model yet."""
        self._make = make
        self._known: dict[int, list[Tensor]] = {}

    def weights_of(self, seed: int) -> list[Tensor]:
        """Return the weights of a model that is made right after torch.manual_seed(seed)."""
        if seed not in self._known:
            state = torch.get_rng_state()
            torch.default_generator.manual_seed(seed)
            self._known[seed] = copies(self._make().parameters())
            torch.set_rng_state(state)
        return self._known[seed]

    def of(
        self, maker: Maker, seed: int, earlier: Sequence[Maker] = (), beside: Maker | None = None
    ) -> str:
        """Return where the weights come from that a training with this `seed` began with.

        `beside` is of a training by itself, with the same seed: what is wrong with both is none of
        the doing of whoever had several trained.
        """
        start, wanted = maker.start, self.weights_of(seed)
        known = {
            "nowhere": not start,
            "of another network": [p.shape for p in start] != [p.shape for p in wanted],
            OF_THE_SEED: _all_equal(start, wanted),
            "all one number": bool(start) and all(map(constant, start)),
            CONTINUES: any(_goes_on(maker, one) for one in earlier),
            "as the seed makes them only in part": any(map(equal, start, wanted)),
        }
        plain = next((words for words, holds in known.items() if holds), None)
        if plain:
            return plain
        if any(_all_equal(start, self.weights_of(seed + n)) for n in range(1, 5)):
            return "as another seed makes them"
        if beside is not None and _all_equal(start, beside.start):
            return AS_BY_ITSELF
        return "as seed 0 makes them" if _all_equal(start, self.weights_of(0)) else OTHERS

    def of_trainings(self, makers: Sequence[Maker], another: Maker, seed: int) -> str:
        """Return where the weights come from of trainings with one seed; `another` had its own."""
        words = [self.of(maker, seed, makers[:i]) for i, maker in enumerate(makers)]
        if set(words) == {OF_THE_SEED}:
            return OF_THE_SEED
        for each in PLAIN:
            if each in words:
                return each
        first = makers[0].start
        if not all(_all_equal(maker.start, first) for maker in makers):
            return "others in every call"
        return "the same for every seed" if _all_equal(another.start, first) else OTHERS


def _goes_on(maker: Maker, earlier: Maker) -> bool:
    """Return whether a training began with the model, or the weights, of an earlier one."""
    if not maker.parameters or not earlier.parameters:
        return False
    return maker.parameters[0] is earlier.parameters[0] or _all_equal(maker.start, earlier.last)


def _all_equal(one: Weights, two: Weights) -> bool:
    return len(one) == len(two) and all(map(equal, one, two))
