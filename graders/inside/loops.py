"""Watching a training loop that makes its own model, by way of the Maker of its optimizer."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any, Self

from torch import Tensor, nn
from torch.nn.modules.module import register_module_forward_pre_hook
from torch.optim import SGD, Optimizer
from torch.optim.optimizer import register_optimizer_step_post_hook

from graders.inside.around import Noted
from graders.inside.describing import equal, plain
from graders.inside.makers import Maker
from graders.inside.steps import name_of_input

ACTIVATIONS = nn.ReLU.__module__


class Loop:
    """Watches what a training loop does besides its optimizer's steps.

        maker = Maker(...)
        with Loop(maker, x) as loop:
            student.train(maker, steps=5)
        return loop.seen()

    The maker has no script. The model's first layer is linear and takes what `x` has in a row.
    """

    def __init__(self, maker: Maker, x: Tensor) -> None:
        """Keep both; nothing is watched yet."""
        self._maker, self._x = maker, x
        self._inputs: list[str] = []
        self._last: Tensor | None = None
        self._through_another = self._stepped_by_another = self._through_others = False
        self._methods: dict[str, list[Noted]] = {}
        self._undo = ExitStack()

    def __enter__(self) -> Self:
        # PyTorch wraps the step of a class when it is first used, and that is to be done by now.
        SGD([self._x.clone()], lr=0.1)
        self._methods = {
            "step": [Noted(SGD, "step")],
            "zero_grad": [Noted(Optimizer, "zero_grad"), Noted(nn.Module, "zero_grad")],
            "backward": [Noted(Tensor, "backward")],
        }
        for noted in [one for both in self._methods.values() for one in both]:
            self._undo.callback(noted.restore)
        self._undo.callback(register_optimizer_step_post_hook(self._step_taken).remove)
        self._undo.callback(register_module_forward_pre_hook(self._layer_runs).remove)
        return self

    def __exit__(self, *_: object) -> None:
        self._undo.close()

    def _step_taken(self, optimizer: Optimizer, *_: object) -> None:
        self._stepped_by_another |= optimizer is not self._maker.optimizer

    def _layer_runs(self, layer: nn.Module, args: tuple[Any, ...]) -> None:
        self._through_others |= type(layer).__module__ == ACTIVATIONS and type(layer) is not nn.ReLU
        if not isinstance(layer, nn.Linear) or layer.in_features != self._x.shape[1] or not args:
            return
        name, given = name_of_input(args[0], self._x), plain(args[0])
        other = self._last is not None and not equal(self._last, given)
        self._inputs.append("another part of x" if name.startswith("part") and other else name)
        self._last = given
        own = self._maker.parameters
        if own and own[0].shape == layer.weight.shape:
            self._through_another |= not equal(layer.weight, own[0])

    @property
    def backward_called(self) -> bool:
        """Whether some tensor's backward() was called."""
        return any(one.called for one in self._methods["backward"])

    def seen(self) -> dict[str, Any]:
        """Return in words what the model was given, and what of the loop was done otherwise.

        `not_called` tells for each of some methods whether it was named without being called;
        `through_other_layers` whether another function than ReLU stood between the layers.
        """
        odd = dict.fromkeys(name for name in self._inputs if name != "x")
        return {
            "given_to_the_model": ", then ".join(odd) or ("x" if self._inputs else "nothing"),
            "through_another_model": self._through_another,
            "through_other_layers": self._through_others,
            "stepped_by_another": self._stepped_by_another,
            "not_called": {
                name: any(one.named for one in both) and not any(one.called for one in both)
                for name, both in self._methods.items()
            },
            "keeps_graphs": "retain_graph" in self._methods["backward"][0].switched_on,
        }
