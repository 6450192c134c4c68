"""What is around a model: hooks, settings, and whether methods are named and called."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence, Sized
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from types import MethodType
from typing import Any, TypeGuard

import torch
from torch import Tensor, nn
from torch.nn.modules import module
from torch.optim import Optimizer, optimizer


def undo_settings() -> None:
    """Undo what earlier code may have set for everything that comes after."""
    torch.set_grad_enabled(True)
    torch.set_default_dtype(torch.float32)
    torch.set_default_device(None)
    torch.autograd.set_detect_anomaly(mode=False)
    torch.set_autocast_enabled("cpu", False)  # noqa: FBT003 - it takes no name
    leave_uncompiled()


def leave_uncompiled() -> None:
    """Let what torch.compile makes run as it is written, with the same result.

    Compiling takes longer than any exercise, a compiler of C++, and a file for all that is called.
    """
    os.environ["TORCH_COMPILE_DISABLE"] = "1"  # which is read when the compiler is imported
    os.environ["TORCHDYNAMO_DISABLE"] = "1"  # and this when something is handed to it
    if compiler := sys.modules.get("torch._dynamo.config"):
        compiler.disable = True  # type: ignore[attr-defined]


def lasting() -> list[object]:
    """Return what code can leave behind in its process, to be compared with later."""
    kinds = chain(*(vars(owner).items() for owner in (module, optimizer)))
    hooks = [len(value) for name, value in kinds if name.startswith("_global_") and _sized(value)]
    return [
        hooks,
        torch.is_grad_enabled(),
        torch.is_inference_mode_enabled(),
        torch.is_anomaly_enabled(),
        torch.is_autocast_enabled("cpu"),
        torch.are_deterministic_algorithms_enabled(),
        torch.get_default_dtype(),
        torch.get_default_device(),
        Path.cwd(),
        sorted(Path.cwd().iterdir()),
        id(sys.stdout),
    ]


def _sized(value: object) -> TypeGuard[Sized]:
    return isinstance(value, Sized)


def settings() -> tuple[object, ...]:
    """Return the settings of PyTorch that hold for the whole program, to be compared with later."""
    return (
        torch.get_default_dtype(),
        torch.get_default_device(),
        torch.is_grad_enabled(),
        torch.is_anomaly_enabled(),
    )


class Noted:
    """Stands in for a method and notes whether it is named, and whether and how it is called.

    `switched_on` are the names of the options that were True in some call.
    """

    def __init__(self, owner: type, name: str) -> None:
        """Take the place of the method `name` of `owner`."""
        self.owner, self.name, self.method = owner, name, vars(owner)[name]
        self.named = self.called = False
        self.switched_on: set[str] = set()
        setattr(owner, name, self)

    def __get__(self, instance: object, owner: type) -> Any:
        method = self.method.__get__(instance, owner)
        if instance is None:
            return method
        self.named = True

        def call(_: object, *args: Any, **kwargs: Any) -> Any:
            self.called = True
            self.switched_on |= {name for name, value in kwargs.items() if value is True}
            return method(*args, **kwargs)

        return MethodType(call, instance)  # schedulers look inside of what they find

    def restore(self) -> None:
        """Give the method its place back."""
        setattr(self.owner, self.name, self.method)


def surroundings(
    model: nn.Module, parameters: Sequence[Tensor], optimizer: Optimizer
) -> dict[str, Any]:
    """Return the state of what is around the model, to be compared with later."""
    owners: list[object] = [*model.modules(), *parameters, optimizer]
    named = [vars(owner).items() for owner in owners]
    hooks = [(name, len(value or ())) for name, value in chain(*named) if "_hooks" in name]
    own = [
        (p._backward_hooks, p._post_accumulate_grad_hooks)  # noqa: SLF001 - no public way
        for p in parameters
    ]
    # A scheduler leaves a note, which changes nothing.
    groups = [
        {name: value for name, value in group.items() if name not in ("params", "initial_lr")}
        for group in optimizer.param_groups
    ]
    return {
        "hooks": (hooks, [len(one or ()) for one in chain(*own)]),
        "settings": settings(),
        "optimizer": repr(groups),
        "frozen": [parameter.requires_grad for parameter in parameters],
    }


def kind_and_settings(optimizer: Optimizer) -> str:
    """Return in words an optimizer's kind, and its settings for one group of its weights."""
    names = ("lr", "momentum", "dampening", "weight_decay", "nesterov")
    groups = {
        tuple(str(group.get(name))[:20] for name in names) for group in optimizer.param_groups
    }
    settings = [f"{name}={value}" for name, value in zip(names, min(groups), strict=True)]
    return f"{type(optimizer).__name__[:40]} with {', '.join(settings)}"


@contextmanager
def silenced(owner: Any, name: str) -> Iterator[list[bool]]:
    """Let a function of a module or class do nothing but note its calls, such as plt.show."""
    calls: list[bool] = []
    function = getattr(owner, name)
    setattr(owner, name, lambda *_args, **_options: calls.append(True))
    try:
        yield calls
    finally:
        setattr(owner, name, function)


@contextmanager
def noted_calls(owner: Any, name: str) -> Iterator[list[tuple[Any, ...]]]:
    """Note with which arguments a function of a module is called, such as torch.manual_seed."""
    calls: list[tuple[Any, ...]] = []
    function = getattr(owner, name)

    def noting(*args: Any, **options: Any) -> Any:
        calls.append((*args, *options.values()))
        return function(*args, **options)

    setattr(owner, name, noting)
    try:
        yield calls
    finally:
        setattr(owner, name, function)
