"""What the tests look at: each part of the program by itself, then all of it, on each device.

Nothing here knows the right answer. So that no fault hides another, the parts are handed helpers
that work: a model that brings its inputs to where its weights are, and a criterion that does the
like. They note where things lay. What a part raises is noted too, and the next one is looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset

from graders import simgpu
from graders.inside.around import kind_and_settings, noted_calls
from graders.inside.default_device import AS_IT_WAS, DefaultDevice
from graders.inside.describing import describe, near, number_in, numbers_in
from graders.inside.loading import NotUsable, StudentRaised, theirs
from graders.inside.networks import saved
from graders.inside.placement import crossed, how_often_fetched
from graders.inside.probing import Draw
from graders.inside.signatures import overwrites
from graders.inside.tolerant import (
    NotedSteps,
    TolerantCriterion,
    TolerantModel,
    TolerantStandardize,
    places,
)
from graders.inside.training import NOTHING
from graders.inside.troubles import trouble_in

FEATURES, KINDS, ROWS = 6, 3, 8
BATCH = 3  # and the last batch has two rows: none is as small as a running total
PARTS = "standardize net build criterion train_epoch evaluate predict".split()
Facts = dict[str, Any]


def placement(
    student: Any, draw: Draw, *, devices: Sequence[str] = ("cpu", "simgpu"), aloud: bool = False
) -> Facts:
    """Look at every part of the program on each device, and at all of it where they are in order.

    `aloud` runs all of it in any case, and adds where and with what words a part stops.
    """
    default, on_import = DefaultDevice(), DefaultDevice()
    if "simgpu" in devices:
        simgpu.enable()
        with on_import:  # the file may ask for an accelerator when it is imported
            student = student.load_again()
    if on_import.seen != AS_IT_WAS:
        default.seen = "changed on import"
    given = _given(draw)
    looks = [_Look(student, given, device, default, aloud=aloud) for device in devices]
    for look in looks:
        look.at_every_part()
    in_order = default.seen == AS_IT_WAS and all(look.in_order for look in looks)
    for look in looks:
        look.at_the_program(in_order=in_order)
    numbers = [number for look in looks for number in look.numbers]
    return {
        "given": given,
        **{device: look.facts for device, look in zip(devices, looks, strict=True)},
        "default_device": default.seen,
        "alike": all(near(*two) for two in pairwise(numbers)) if in_order else NOTHING,
    }


def _given(draw: Draw) -> dict[str, Tensor]:
    """Return all inputs, drawn before any of the program runs."""
    targets = draw.integers(0, KINDS, ROWS)
    targets[:KINDS] = torch.arange(KINDS)
    return {
        "mean": draw.normal(FEATURES),
        "std": draw.uniform(0.5, 2, FEATURES),
        "inputs": draw.normal(ROWS, FEATURES),
        "outputs": draw.normal(ROWS, KINDS),
        "targets": targets,
        "hidden.weight": 0.5 * draw.normal(16, FEATURES),
        "hidden.bias": 0.5 * draw.normal(16),
        "scores.weight": 0.5 * draw.normal(KINDS, 16),
        "scores.bias": 0.5 * draw.normal(KINDS),
        "linear.weight": draw.normal(KINDS, FEATURES),
    }


class _Look:
    """A look at the program on one device; `facts` is what was seen of each part."""

    def __init__(
        self,
        student: Any,
        given: dict[str, Tensor],
        device: str,
        default: DefaultDevice,
        *,
        aloud: bool,
    ) -> None:
        self.student, self.given, self.default, self.aloud = student, given, default, aloud
        self.device = torch.device(device)
        self.ledgers = device == "simgpu"  # elsewhere nobody knows what crosses
        self.facts: dict[str, Facts] = {}
        self.numbers: list[Tensor] = []

    def at_every_part(self) -> None:
        for part in PARTS:
            self._try(part, getattr(self, f"_{part}"))

    def at_the_program(self, *, in_order: bool) -> None:
        self.facts["program"] = {"trouble": NOTHING}
        if in_order or self.aloud:
            self._try("program", lambda _: theirs(self._program))

    @property
    def in_order(self) -> bool:
        """Whether no part stopped, and all was where it should be."""
        return all(
            value in ("none", self.device.type)
            for facts in self.facts.values()
            for name, value in facts.items()
            if name == "trouble" or name.endswith("_on")
        )

    def _try(self, part: str, look: Callable[[Facts], None]) -> None:
        facts = self.facts[part] = {"trouble": "none"}
        with self.default:
            try:
                look(facts)
            except (NotUsable, StudentRaised) as raised:
                facts["trouble"], error = trouble_in(raised, self.student.__file__)
                if self.aloud and error is not None:
                    facts["error"] = error

    def _standardize(self, facts: Facts) -> None:
        facts |= {"state": NOTHING, "trains": NOTHING, "result_on": NOTHING, "value": None}
        mean, std = self.given["mean"].clone(), self.given["std"].clone()
        module = self.student.Standardize(mean, std)
        theirs(lambda: nn.ModuleList([module]).to(self.device))  # as a part of Net it is not asked
        facts["state"] = theirs(
            saved, module, {"mean": self.given["mean"], "std": self.given["std"]}
        )
        facts["trains"] = any(one.requires_grad for one in module.parameters())
        self._call(module, facts, self.given["inputs"].to(self.device))

    def _net(self, facts: Facts) -> None:
        facts |= {"trainable": NOTHING, "plain_attributes": NOTHING}
        facts |= {"result_on": NOTHING, "value": None}
        standardize = TolerantStandardize(self.given["mean"], self.given["std"])
        net = self.student.Net(standardize)
        theirs(lambda: self._fill(net))
        theirs(lambda: net.to(self.device))
        facts["trainable"] = sum(one.numel() for one in net.parameters() if one.requires_grad)
        facts["plain_attributes"] = any(isinstance(one, Tensor) for one in vars(net).values())
        self._call(net, facts, self.given["inputs"].to(self.device))

    def _call(self, module: nn.Module, facts: Facts, *inputs: Tensor) -> None:
        with simgpu.ledger() as moves:
            try:
                result = theirs(module, *inputs)
            finally:
                if self.ledgers:
                    # A print that is left from looking for a fault is no copy.
                    kinds = {move.kind for move in self._own(moves) if move.operator != "print"}
                    facts["copied"] = " and ".join(sorted(kinds)) or "nothing"
        facts["result_on"] = places([result])
        facts["value"] = numbers_in(result)

    def _build(self, facts: Facts) -> None:
        facts |= {"returned": NOTHING, "model_on": NOTHING}
        facts |= {"optimizer": NOTHING, "optimizer_holds": NOTHING}
        facts["device_overwritten"] = overwrites(self.student.build, "device")
        built = self.student.build(self.device)
        facts["returned"] = "three things" if _three(built) else "something else"
        if not _three(built):
            return
        own = theirs(lambda: list(built[0].parameters()))
        held = theirs(lambda: [one for group in built[1].param_groups for one in group["params"]])
        facts["model_on"] = places([*own, *theirs(lambda: list(built[0].buffers()))])
        facts["optimizer"] = theirs(kind_and_settings, built[1])
        same = {id(one) for one in own} == {id(one) for one in held}
        facts["optimizer_holds"] = "the model's weights" if same else "other weights"

    def _criterion(self, facts: Facts) -> None:
        facts |= {"result_on": NOTHING, "value": None}
        outputs = self.given["outputs"].to(self.device)
        targets = self.given["targets"].to(self.device)
        built = self.student.build(self.device)
        if _three(built):
            self._call(built[2], facts, outputs, targets)
        else:
            facts["trouble"] = "build returns something else"

    def _train_epoch(self, facts: Facts) -> None:
        model = TolerantModel(self.given["linear.weight"]).to(self.device).eval()
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
        steps = NotedSteps(optimizer)
        facts |= {"after": None, "steps": NOTHING, "gradients_left": NOTHING}
        self._epoch("train_epoch", model, facts, optimizer)
        facts |= {"after": numbers_in(model.linear.weight), "steps": steps.seen()}
        facts["gradients_left"] = model.linear.weight.grad is not None

    def _evaluate(self, facts: Facts) -> None:
        model = TolerantModel(self.given["linear.weight"]).to(self.device)
        self._epoch("evaluate", model, facts)

    def _epoch(self, name: str, model: TolerantModel, facts: Facts, *optimizer: Any) -> None:
        """Run an epoch of training, or of evaluation, with a model and a criterion of ours."""
        criterion = TolerantCriterion(model)
        facts |= {"kind": NOTHING, "returned": NOTHING}
        run = getattr(self.student, name)
        facts["device_overwritten"] = overwrites(run, "device")
        begins: list[int] = []  # how much had crossed when the model came to each batch
        with simgpu.ledger() as moves, noted_calls(torch.accelerator, "synchronize") as waits:

            def model_runs(*_: Any) -> None:
                if model.batches > len(begins):
                    begins.append(len(moves))

            model.register_forward_hook(model_runs)
            try:
                result = run(model, self._loader(), *optimizer, criterion, self.device)
            finally:
                facts |= model.seen() | criterion.seen()
                if facts["outputs_on"] != self.device.type:
                    facts["keeps_graphs"] = NOTHING  # across devices they may go a little later
                if self.ledgers:
                    facts |= crossed(self._own(moves), FEATURES, model.rows)
                    facts["fetched"] = NOTHING
        if self.ledgers:
            bounds = pairwise([0, *begins, len(moves)])
            stretches = [self._own(moves[begin:end]) for begin, end in bounds]
            facts["fetched"] = how_often_fetched(stretches, model.batches)
            if len(waits) >= max(2, model.batches):
                facts["fetched"] = "nothing, but it waits in every batch"
        facts["kind"] = describe(result)["kind"]
        facts["returned"] = criterion.meaning(number_in(numbers_in(result)))

    def _predict(self, facts: Facts) -> None:
        model = TolerantModel(self.given["linear.weight"]).to(self.device)
        facts |= {"kind": NOTHING, "value": None}
        facts["device_overwritten"] = overwrites(self.student.predict, "device")
        inputs = self.given["inputs"].double().numpy()
        try:
            result = self.student.predict(model, inputs, self.device)
        finally:
            facts |= model.seen()
        facts["kind"] = "array" if type(result) is np.ndarray else type(result).__name__[:80]
        facts["value"] = numbers_in(result)

    def _program(self) -> None:
        student, device = self.student, self.device
        model, optimizer, criterion = student.build(device)
        self._fill(model)
        loader = self._loader(ROWS)  # one batch: the parts have shown already what they do to more
        results = [
            student.train_epoch(model, loader, optimizer, criterion, device),
            student.evaluate(model, loader, criterion, device),
            student.predict(model, self.given["inputs"].numpy(), device),
        ]
        numbers = [numbers_in(result) for result in results]
        self.numbers.append(torch.cat([one.flatten() for one in numbers if one is not None]))

    def _fill(self, model: nn.Module) -> None:
        """Set the trainable weights, which are known by their shapes."""
        by_shape = {one.shape: one for name, one in self.given.items() if "." in name}
        with torch.no_grad():
            for parameter in model.parameters():
                if parameter.requires_grad and parameter.shape in by_shape:
                    parameter.copy_(by_shape[parameter.shape])

    def _loader(self, batch_size: int = BATCH) -> DataLoader:
        given = TensorDataset(self.given["inputs"].clone(), self.given["targets"].clone())
        return DataLoader(given, batch_size=batch_size)

    def _own(self, moves: list[simgpu.Move]) -> list[simgpu.Move]:
        """Return the moves that the program caused, and not its helpers."""
        return [move for move in moves if move.file == self.student.__file__]


def _three(built: object) -> bool:
    """Return whether build returned three things, as it should."""
    return isinstance(built, (tuple, list)) and len(built) == 3
