"""Optimizers and schedulers, and where their state lies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn, optim
from torch.optim import lr_scheduler

from .samples import CPU, DIFFER, small, vector, waves

Make = Callable[[Any], optim.Optimizer]


def step(model: nn.Module, optimizer: optim.Optimizer, d: torch.device) -> Tensor:
    x, y = waves(8, 3, device=d), waves(8, 2, device=d)
    optimizer.zero_grad()
    loss = nn.functional.mse_loss(model(x), y)
    loss.backward()
    optimizer.step()
    return loss.detach()


def optimizing(make: Make) -> Callable[[torch.device], list[Tensor]]:
    """Return a case: the losses and the weights of a few steps."""

    def case(d: torch.device) -> list[Tensor]:
        model = small(d)
        optimizer = make(model.parameters())
        losses = [step(model, optimizer, d) for _ in range(5)]
        return [*losses, *model.parameters()]

    return case


def lbfgs(d: torch.device) -> list[Tensor]:
    model = small(d)
    optimizer = optim.LBFGS(model.parameters(), max_iter=5)
    x, y = waves(8, 3, device=d), waves(8, 2, device=d)

    def closure() -> Tensor:
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(x), y)
        loss.backward()
        return loss

    return [optimizer.step(closure), *model.parameters()]


def scheduled(make: Callable[[optim.Optimizer], Any]) -> Callable[[torch.device], list[Any]]:
    def case(d: torch.device) -> list[Any]:
        model = small(d)
        optimizer = optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
        scheduler, rates = make(optimizer), []
        for _ in range(4):
            loss = step(model, optimizer, d)
            if isinstance(scheduler, lr_scheduler.ReduceLROnPlateau):
                scheduler.step(loss)
            else:
                scheduler.step()
            rates.append(optimizer.param_groups[0]["lr"])
        return [rates, *model.parameters()]

    return case


def made_before(make: Make) -> Callable[[torch.device], list[Any]]:
    def case(d: torch.device) -> list[Any]:
        model = small()
        optimizer = make(model.parameters())
        model.to(d)
        losses = [step(model, optimizer, d) for _ in range(3)]
        return [bool(losses[-1] < losses[0]), *model.parameters()]

    return case


def state_left_behind(make: Make) -> Callable[[torch.device], None]:
    def case(d: torch.device) -> None:
        model = small()
        optimizer = make(model.parameters())
        step(model, optimizer, CPU)
        model.to(d)
        step(model, optimizer, d)

    return case


def state_loaded(d: torch.device) -> list[Any]:
    there, here = small(), small(d)
    first = optim.Adam(there.parameters())
    step(there, first, CPU)
    second = optim.Adam(here.parameters())
    second.load_state_dict(first.state_dict())
    step(here, second, d)
    state = second.state[here[0].weight]
    return [state["exp_avg"], state["exp_avg_sq"], float(state["step"])]


def accumulated_state(d: torch.device) -> dict[str, Any]:
    model = small(d)
    optimizer = optim.Adam(model.parameters())
    step(model, optimizer, d)
    return {k: v for k, v in optimizer.state[model[0].bias].items() if k != "step"}


def step_stays_on_the_cpu(d: torch.device) -> Tensor:
    model = small(d)
    optimizer = optim.Adam(model.parameters())
    step(model, optimizer, d)
    return optimizer.state[model[0].bias]["step"]


def weights_left_behind(d: torch.device) -> Tensor:
    return step(small(), optim.SGD(small().parameters(), lr=0.1), d)


def two_devices(make: Make) -> Callable[[torch.device], list[Tensor]]:
    def case(d: torch.device) -> list[Tensor]:
        there, here = vector(d).requires_grad_(), vector().requires_grad_()
        ((there**2).sum().cpu() + (here**2).sum()).backward()
        make([there, here]).step()
        return [there, here]

    return case


OPTIMIZERS: dict[str, Make] = {
    "SGD": lambda p: optim.SGD(p, lr=0.1),
    "SGD with momentum": lambda p: optim.SGD(p, lr=0.1, momentum=0.9, weight_decay=0.01),
    "SGD with Nesterov": lambda p: optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True),
    "Adam": lambda p: optim.Adam(p, lr=0.01),
    "Adam with amsgrad": lambda p: optim.Adam(p, lr=0.01, amsgrad=True),
    "Adam, no foreach": lambda p: optim.Adam(p, lr=0.01, foreach=False),
    "Adam, fused": lambda p: optim.Adam(p, lr=0.01, fused=True),
    "AdamW": lambda p: optim.AdamW(p, lr=0.01),
    "RMSprop": lambda p: optim.RMSprop(p, lr=0.01, momentum=0.5, centered=True),
    "Adagrad": lambda p: optim.Adagrad(p, lr=0.01),
    "Adadelta": optim.Adadelta,
    "Adamax": optim.Adamax,
    "NAdam": optim.NAdam,
    "RAdam": optim.RAdam,
    "Rprop": optim.Rprop,
    "ASGD": lambda p: optim.ASGD(p, t0=2),
}
SCHEDULERS: dict[str, Callable[[optim.Optimizer], Any]] = {
    "StepLR": lambda o: lr_scheduler.StepLR(o, 2, 0.5),
    "ExponentialLR": lambda o: lr_scheduler.ExponentialLR(o, 0.9),
    "CosineAnnealingLR": lambda o: lr_scheduler.CosineAnnealingLR(o, 4),
    "OneCycleLR": lambda o: lr_scheduler.OneCycleLR(o, 0.2, total_steps=10),
    "LambdaLR": lambda o: lr_scheduler.LambdaLR(o, lambda epoch: 1 / (1 + epoch)),
    "ReduceLROnPlateau": lambda o: lr_scheduler.ReduceLROnPlateau(o, patience=0, threshold=9.0),
}
SGD, MOMENTUM, ADAM = (OPTIMIZERS[name] for name in ["SGD", "SGD with momentum", "Adam"])

TRAINING = {
    **{name: ("device", optimizing(make)) for name, make in OPTIMIZERS.items()},
    "LBFGS": ("device", lbfgs),
    **{name: ("device", scheduled(make)) for name, make in SCHEDULERS.items()},
    "SGD made before model.to": ("device", made_before(MOMENTUM)),
    "Adam made before model.to": ("device", made_before(ADAM)),
    "SGD's state left on the CPU": (DIFFER, state_left_behind(MOMENTUM)),
    "Adam's state left on the CPU": (DIFFER, state_left_behind(ADAM)),
    "SGD without state, stepped before model.to": ("plain", state_left_behind(SGD)),
    "Adam's state": ("device", accumulated_state),
    "Adam counts its steps on the CPU": ("cpu", step_stays_on_the_cpu),
    "Adam's state loaded from the CPU": ("device", state_loaded),
    "model left on the CPU": (DIFFER, weights_left_behind),
    "SGD on two devices": ("device cpu", two_devices(SGD)),
    "Adam on two devices": ("device cpu", two_devices(ADAM)),
}
