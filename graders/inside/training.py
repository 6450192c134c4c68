"""Watching what a training function does with the model and the optimizer that it is handed.

A probe makes a Watch, lets it `call` the student's function, and reports what it wants of what
was `seen`.

    watch = Watch(model, optimizer)
    losses = watch.call(lambda: student.fit(model, x, y, optimizer, steps=1), x, y)
    return {"steps": watch.seen.steps(), "left": watch.seen.changed_for_good(), ...}
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from contextlib import ExitStack
from itertools import chain

import torch
from torch import Tensor, nn
from torch.optim import Optimizer
from torch.optim.optimizer import register_optimizer_step_post_hook

from graders.inside.call import Call
from graders.inside.describing import name_of
from graders.inside.measuring import in_a_row

NOTHING = "nothing to compare"


class Watch:
    """Watches calls of a training function with one model and one optimizer.

    The model's last layer is linear and has one output. `criterion` may be handed to the function
    as well; what it returns depends on `own`, too, so that backward() finds something to work on
    even where nothing of the model was recorded.

    `seen` is what was seen of the latest call. `memory_erased` tells whether the optimizer lost
    its memory in any.
    """

    def __init__(
        self, model: nn.Sequential, optimizer: Optimizer, own: Tensor | None = None
    ) -> None:
        """Hang hooks on the model and the optimizer, which stay there."""
        self.model, self.optimizer = model, optimizer
        self.criterion = self._make_criterion(own)
        # What is asked of the model later, it might answer by methods of the student's own.
        self.parameters, self.modules = list(model.parameters()), list(model.modules())
        self._remembers = self.memory_erased = False
        optimizer.register_step_pre_hook(self._step_begins)
        model.register_forward_pre_hook(self._model_called)
        model[0].register_forward_pre_hook(self._pass_begins)
        model[-1].register_forward_hook(self._pass_ends)
        for parameter in self.parameters:
            parameter.register_post_accumulate_grad_hook(self._gradient_stored)  # type: ignore[no-untyped-call]

    def __deepcopy__(self, memo: object) -> Watch:
        return self  # so that a copy of the model is watched as well

    def call(self, function: Callable[[], object], x: Tensor, y: Tensor) -> object:
        """Call `function`, which trains on the batch `x` and `y`, and return its result."""
        self.seen = Call(self.model, self.parameters, self.optimizer, (x, y))
        with ExitStack() as undo:
            undo.callback(register_optimizer_step_post_hook(self._stepped).remove)
            for noted in chain(*self.seen.methods.values()):
                undo.callback(noted.restore)
            result = function()
        self.seen.ended()
        self.memory_erased |= self._remembers and not self.optimizer.state
        return result

    def _make_criterion(self, own: Tensor | None) -> Callable[[Tensor, Tensor], Tensor]:
        def criterion(prediction: Tensor, target: Tensor) -> Tensor:
            """Return a loss in which too much costs three times as much as too little."""
            named = {"prediction": self.seen.outputs, "target": self.seen.y}
            self.seen.compared.append((name_of(prediction, named), name_of(target, named)))
            error = prediction - target
            loss = (torch.where(error > 0, 3 * error, error) * error).mean()
            if own is not None:
                with torch.enable_grad():
                    loss = loss + 0 * own
            self._note_loss(loss)
            return loss

        criterion.__qualname__ = "criterion"  # the name that an error message shows
        return criterion

    def _note_loss(self, loss: Tensor) -> None:
        number = len(self.seen.losses)
        self.seen.losses.append(loss)
        (self.seen.values_after if self.seen.own_steps else self.seen.values).append(
            float(loss.detach())
        )

        def gradient_begins(gradient: Tensor) -> None:
            self.seen.backward_runs += 1
            self.seen.upstream[number] = self.seen.upstream.get(number, 0.0) + sum(
                self._read(gradient)
            )

        if loss.requires_grad:
            loss.register_hook(gradient_begins)  # type: ignore[no-untyped-call]

    def _model_called(self, *_: object) -> None:
        self.seen.called_as_model = True

    def _pass_begins(self, layer: nn.Module, args: tuple[object, ...]) -> None:
        self.seen.inputs.append(name_of(args[0], {"x_batch": self.seen.x}))
        self.seen.through_a_copy |= layer is not self.model[0]
        self.seen.changed_before |= not self.seen.own_steps and not self.seen.unchanged()

    def _pass_ends(self, _: nn.Module, args: tuple[Tensor, ...], output: Tensor) -> None:
        self.seen.outputs.append(output)
        self.seen.autocast |= torch.is_autocast_enabled("cpu")
        if output.requires_grad:
            self.seen.training.append(all(module.training for module in self.modules))
            number, entering = len(self.seen.outputs) - 1, args[0].detach()

            def gradient_computed(gradient: Tensor) -> None:
                self.seen.differentiated.add(number)
                if not gradient.numel():  # half of a batch of one
                    return
                slopes = gradient.detach().reshape(-1, 1)
                rows = entering.reshape(len(slopes), -1)
                slopes = torch.cat([(slopes * rows).sum(dim=0), slopes.sum(dim=0)])
                pairs = zip(self.seen.arrived, self._read(slopes), strict=True)
                self.seen.arrived = [a + b for a, b in pairs]

            # The graph keeps its hooks alive, so this tells later whether the graph still is.
            output.register_hook(gradient_computed)  # type: ignore[no-untyped-call]
            self.seen.markers.append(weakref.ref(gradient_computed))

    def _read(self, gradient: Tensor) -> list[float]:
        """Return the numbers in a gradient, or zeros where torch.func keeps them to itself."""
        try:
            return [float(number) for number in gradient.detach().flatten().tolist()]
        except RuntimeError:
            self.seen.readable = False
            return [0.0] * (1 if gradient.dim() == 0 else len(self.seen.start))

    def _gradient_stored(self, _: Tensor) -> None:
        self.seen.stored = True

    def _step_begins(self, optimizer: Optimizer, *_: object) -> None:
        self.memory_erased |= self._remembers and not optimizer.state

    def _stepped(self, optimizer: Optimizer, *_: object) -> None:
        if self.seen.used is None and not self.seen.through_a_copy:
            now = in_a_row([p.grad for p in self.seen.last], self.seen.last)
            self.seen.used = (now, self.seen.arrived, sum(self.seen.upstream.values()))
        if optimizer is not self.optimizer:
            self.seen.other_steps += 1
            return
        self.seen.own_steps += 1
        self._remembers = bool(optimizer.state)
        self.seen.early_steps += not self.seen.differentiated
