"""A model and a criterion that work wherever their arguments are, and note where that was.

A probe hands them to a training or evaluation function, so that tensors on the wrong device are
found out one by one, and the first of them does not end it all.
"""

from __future__ import annotations

import math
import weakref
from collections.abc import Sequence
from typing import Any

from torch import Tensor, nn

from graders.inside.training import NOTHING


class TolerantModel(nn.Module):
    """A linear model that takes its inputs wherever they are, and notes where that is."""

    def __init__(self, weight: Tensor) -> None:
        """Take a weight of the shape (outputs, inputs); there is no bias."""
        super().__init__()
        outputs, inputs = weight.shape
        self.linear = nn.Linear(inputs, outputs, bias=False)
        self.linear.weight = nn.Parameter(weight.clone())
        self.rows = 0
        self._inputs: list[Tensor] = []
        self._modes: list[str] = []
        self._graphs: list[weakref.ref[Any]] = []
        self._keeps_graphs = False

    def forward(self, inputs: Tensor) -> Tensor:
        """Return the outputs, where the weight is."""
        self._inputs.append(inputs)
        self.rows += len(inputs)
        self._modes.append("training" if self.training else "eval")
        # The last batch's graph may still be there, but not the one before.
        self._keeps_graphs |= any(graph() is not None for graph in self._graphs[:-1])
        outputs: Tensor = self.linear(inputs.to(self.linear.weight.device))
        if outputs.requires_grad:

            def lives_as_long_as_the_graph(gradient: Tensor) -> None: ...

            outputs.register_hook(lives_as_long_as_the_graph)  # type: ignore[no-untyped-call]
            self._graphs.append(weakref.ref(lives_as_long_as_the_graph))
        return outputs

    def seen(self) -> dict[str, Any]:
        """Return where inputs and weights were, how many rows came, and in which mode."""
        modes = sorted(set(self._modes))
        return {
            "inputs_on": places(self._inputs),
            "model_on": places(list(self.parameters())),
            "rows": self.rows,
            "mode": " and ".join(modes) or NOTHING,
            "graph": bool(self._graphs),
            "keeps_graphs": self._keeps_graphs,
        }


class TolerantCriterion(nn.Module):
    """A criterion that takes its arguments wherever they are, and notes where that is."""

    def __init__(self, model: TolerantModel) -> None:
        super().__init__()
        self._weight = [model.linear.weight]  # in a list, so that it is nobody else's weight
        self._outputs: list[Tensor] = []
        self._targets: list[Tensor] = []
        self.losses: list[float] = []

    def forward(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """Return the cross entropy, where the model's weight is."""
        self._outputs.append(outputs.detach())
        self._targets.append(targets)
        home = self._weight[0].device
        loss = nn.functional.cross_entropy(outputs.to(home), targets.to(home))
        self.losses.append(float(loss.detach()))
        return loss

    def seen(self) -> dict[str, Any]:
        """Return where outputs and targets were."""
        return {"outputs_on": places(self._outputs), "targets_on": places(self._targets)}

    def meaning(self, number: float | None) -> str:
        """Return in words what a number is, measured by the losses of the batches."""
        losses, sizes = self.losses, [len(targets) for targets in self._targets]
        total = sum(loss * size for loss, size in zip(losses, sizes, strict=True))
        known = {
            "the mean over all examples": total / max(1, sum(sizes)),
            "the mean of the batches": sum(losses) / max(1, len(losses)),
            "the sum over all examples": total,
            "the sum of the batches": sum(losses),
            "the loss of the last batch": losses[-1] if losses else math.nan,
            "the loss of the first batch": losses[0] if losses else math.nan,
        }
        if number is None:
            return "no number"
        alike = (words for words, one in known.items() if math.isclose(number, one, rel_tol=1e-5))
        return next(alike, "some other number")


def places(values: Sequence[object]) -> str:
    """Return in a word where tensors are."""
    kinds = {one.device.type if isinstance(one, Tensor) else "no tensor" for one in values}
    return " and ".join(sorted(kinds)) or NOTHING
