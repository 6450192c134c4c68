"""A model, a part of one and a criterion that work wherever their arguments are, and note where.

A probe hands them to a training or evaluation function, so that tensors on the wrong device are
found out one by one, and the first of them does not end it all.
"""

from __future__ import annotations

import math
import weakref
from collections.abc import Sequence
from typing import Any

from torch import Tensor, nn
from torch.optim import Optimizer

from graders.inside.training import NOTHING


class TolerantStandardize(nn.Module):
    """Brings readings to mean 0 and spread 1, wherever they are; its statistics move along."""

    def __init__(self, mean: Tensor, std: Tensor) -> None:
        """Take one number of each for every column of the inputs."""
        super().__init__()
        self.mean: Tensor
        self.std: Tensor
        self.register_buffer("mean", mean.clone())
        self.register_buffer("std", std.clone())

    def forward(self, inputs: Tensor) -> Tensor:
        """Return the standardized inputs."""
        return (inputs.to(self.mean.device) - self.mean) / self.std


class _Passes:
    """What went through a model, and through the copies that were made of it."""

    def __init__(self) -> None:
        self.models: list[nn.Module] = []
        self.batches = 0
        self.rows: set[tuple[float, ...]] = set()
        self.inputs: list[Tensor] = []
        self.modes: list[tuple[bool, str]] = []
        self.graphs: list[tuple[int, weakref.ref[Any]]] = []
        self.keeps_graphs = False
        self.worked_on: list[Tensor] = []

    def __deepcopy__(self, _: object) -> _Passes:
        return self  # a copy of the model notes in the same place


class TolerantModel(nn.Module):
    """A linear model that takes its inputs wherever they are, and notes where that is.

    It may be called more than once with a batch, to count hits, say: `batches` and `rows` tell how
    many came, the same ones counted once. What copies of it are called with counts as well.
    """

    def __init__(self, weight: Tensor) -> None:
        """Take a weight of the shape (outputs, inputs); there is no bias."""
        super().__init__()
        outputs, inputs = weight.shape
        self.linear = nn.Linear(inputs, outputs, bias=False)
        self.linear.weight = nn.Parameter(weight.clone())
        self._passes = _Passes()

    def forward(self, inputs: Tensor) -> Tensor:
        """Return the outputs, where the weight is."""
        passes = self._passes
        passes.models.append(self)
        passes.inputs.append(inputs)
        outputs: Tensor = self.linear(inputs.to(self.linear.weight.device))
        passes.worked_on.append(outputs.detach())
        rows = {tuple(row) for row in inputs.detach().reshape(-1, inputs.shape[-1]).tolist()}
        passes.batches += not rows <= passes.rows
        passes.rows |= rows
        passes.modes.append((outputs.requires_grad, "training" if self.training else "eval"))
        # The last batch's graph may still be there, but not the one before.
        old = (graph for batch, graph in passes.graphs if batch < passes.batches - 1)
        passes.keeps_graphs |= any(graph() is not None for graph in old)
        if outputs.requires_grad:

            def lives_as_long_as_the_graph(gradient: Tensor) -> None: ...

            outputs.register_hook(lives_as_long_as_the_graph)  # type: ignore[no-untyped-call]
            passes.graphs.append((passes.batches, weakref.ref(lives_as_long_as_the_graph)))
        return outputs

    @property
    def batches(self) -> int:
        """How many batches came."""
        return self._passes.batches

    @property
    def rows(self) -> int:
        """How many rows came."""
        return len(self._passes.rows)

    def seen(self) -> dict[str, Any]:
        """Return where inputs and weights were, how many rows came, and in which mode.

        Where some of it was recorded for training, the mode is that of this.
        """
        passes = self._passes
        recorded = any(graph for graph, _ in passes.modes)
        modes = sorted({mode for graph, mode in passes.modes if graph or not recorded})
        return {
            "inputs_on": places(passes.inputs),
            "ran_on": places(passes.worked_on),
            "model_on": places(list(self.parameters())),
            "weights_are": str(self.linear.weight.dtype).removeprefix("torch."),
            "works_with_a_copy": any(one is not self for one in passes.models),
            "rows": self.rows,
            "mode": " and ".join(modes) or NOTHING,
            "graph": bool(passes.graphs),
            "keeps_graphs": passes.keeps_graphs,
        }


class TolerantCriterion(nn.Module):
    """A criterion that takes its arguments wherever they are, and notes where that is."""

    def __init__(self, model: TolerantModel) -> None:
        super().__init__()
        self._weight = [model.linear.weight]  # in a list, so that it is nobody else's weight
        self._outputs: list[Tensor] = []
        self._targets: list[Tensor] = []
        self._losses: list[float] = []
        self._trained: set[int] = set()

    def forward(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """Return the cross entropy, where the model's weight is."""
        self._outputs.append(outputs.detach())
        self._targets.append(targets)
        home = self._weight[0].device
        loss = nn.functional.cross_entropy(outputs.to(home), targets.to(home))
        number = len(self._losses)
        self._losses.append(float(loss.detach()))
        if loss.requires_grad:
            loss.register_hook(lambda _: self._trained.add(number))  # type: ignore[no-untyped-call]
        return loss

    def seen(self) -> dict[str, Any]:
        """Return where outputs and targets were, and whether gradients came back from the loss."""
        return {
            "outputs_on": places(self._outputs),
            "targets_on": places(self._targets),
            "goes_backward": bool(self._trained),
        }

    def meaning(self, number: float | None) -> str:
        """Return in words what a number is, measured by the losses of the batches.

        Where backward() was called, those count that it was called for.
        """
        if number is None:
            return "no number"
        counted = sorted(self._trained) or range(len(self._losses))
        losses = [self._losses[i] for i in counted]
        sizes = [len(self._targets[i]) for i in counted]
        if not any(sizes):
            return "some other number"
        total = sum(loss * size for loss, size in zip(losses, sizes, strict=True))
        known = {
            "the mean over all examples": total / sum(sizes),
            "the mean of the batches": sum(losses) / len(losses),
            "the sum over all examples": total,
            "the sum of the batches": sum(losses),
            "the loss of the last batch": losses[-1],
            "the loss of the first batch": losses[0],
            "the last batch's part of the mean": losses[-1] * sizes[-1] / sum(sizes),
        }
        alike = (words for words, one in known.items() if math.isclose(number, one, rel_tol=1e-5))
        return next(alike, "some other number")


class NotedSteps:
    """Notes whether an optimizer takes steps, and whether it has gradients for them."""

    def __init__(self, optimizer: Optimizer) -> None:
        """Hang a hook on the optimizer, which stays there."""
        self._found: list[bool] = []
        optimizer.register_step_post_hook(self._step_ends)  # a closure makes them in the step

    def _step_ends(self, optimizer: Optimizer, *_: object) -> None:
        held = [one.grad for group in optimizer.param_groups for one in group["params"]]
        self._found.append(any(grad is not None and bool(grad.any()) for grad in held))

    def seen(self) -> str:
        """Return in words what was seen of all steps."""
        if not self._found:
            return "none"
        return "with gradients" if all(self._found) else "without gradients"


def places(values: Sequence[object]) -> str:
    """Return in a word where tensors are."""
    kinds = {one.device.type if isinstance(one, Tensor) else "no tensor" for one in values}
    return " and ".join(sorted(kinds)) or NOTHING
