"""What a case of the battery is, and what comes out of it, as plain data."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

# What an error is about, and the words by which it is known; the first that fits counts.
KINDS = {
    "no NumPy": ["to numpy"],
    "index on a device": ["indices should be either on"],
    "generator": ["device type for generator"],
    "gradient on another device": ["attempting to assign a gradient with device type"],
    "too many CPU numbers": ["too many CPU scalars"],
    "devices differ": [
        "on the same device",
        "at the same device",
        "in the same device",
        "in same device",
        "to have the same device",
        "same device type",
        "on different devices",
        "expected device",
        "should be the same",  # a convolution speaks of types
        "on same device",
        "but expected on",
        "Expected tensor to have",
        "has changed the type of value",  # what a hook is told
    ],
    "lengths belong on the CPU": ["CPU int64 tensor"],
    "sections belong on the CPU": ["to be on cpu"],
    "not a leaf": ["graph leaves", "change requires_grad flags of leaf"],
    "view of a leaf": ["a view of a leaf Variable"],
    "leaf": ["a leaf Variable that requires grad"],
    "changed in place": ["modified by an inplace operation"],
    "backward twice": ["backward through the graph a second time"],
    "no graph": ["does not require grad and does not have a grad_fn"],
    "not a number": ["returned nan values"],
    "one number": ["created only for scalar outputs"],
    "floats only": ["dtype can require gradients"],
    "needs detach": ["Use tensor.detach()"],
    "shapes": ["shapes cannot be multiplied", "must match the size", "Sizes of tensors must match"],
    "view": ["view size is not compatible"],
    "overlap": ["single memory location"],
    "inference": ["Inference tensors cannot be saved", "Inplace update to inference tensor"],
    "dtypes": ["same dtype", "expected scalar type", "can't be cast"],
    "state_dict": ["Error(s) in loading state_dict"],
    "weights only": ["weights_only"],
    "not simulated": ["The simulated accelerator has no"],
    "ours": ["raised on purpose"],
    "ambiguous": ["is ambiguous"],
    "attached": ["incompatible tensor type"],
}


@dataclass(frozen=True, slots=True)
class Case:
    """One case.

    Attributes:
        name: says what is done.
        expected: of any real accelerator: where the tensors of the result lie ("device", "cpu",
            or both in order; "plain" when there are none), or an error's type and kind.
        run: does it on the device that it is given.
        simulated: what the simulated accelerator is to do instead, when it does not simulate this.
    """

    name: str
    expected: str
    run: Callable[[torch.device], Any]
    simulated: str | None = None


def run(case: Case, device: torch.device, digits: int | None = 5) -> Any:
    """Return the outcome of a case, numbers rounded to significant digits, or exact for None."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.manual_seed(0)
        try:
            return plain(case.run(device), device, digits)
        except Exception as error:  # noqa: BLE001  (any may be the outcome)
            return {"error": type(error).__name__, "about": about(error)}


def about(error: Exception) -> str:
    """Return what kind of refusal an error is, or the beginning of its text."""
    text = str(error)
    for kind, signs in KINDS.items():
        if any(sign in text for sign in signs):
            return kind
    return text[:200]


def plain(thing: Any, device: torch.device, digits: int | None) -> Any:
    """Return a result as lists, dicts, numbers and texts."""
    match thing:
        case Tensor():
            values = thing.detach().cpu().resolve_conj().resolve_neg()
            if values.is_complex():
                values = torch.view_as_real(values)
            return {
                "value": plain(values.tolist(), device, digits),
                "device": "device" if thing.device == device else str(thing.device),
                "dtype": str(thing.dtype).removeprefix("torch."),
            }
        case dict():
            return {str(key): plain(value, device, digits) for key, value in thing.items()}
        case list() | tuple():
            return [plain(each, device, digits) for each in thing]
        case np.ndarray() | np.generic():
            return plain(thing.tolist(), device, digits)
        case float() if digits is not None:
            return float(f"{thing:.{digits}g}")
        case None | bool() | int() | float() | str():
            return thing
    return str(thing)


def kind(outcome: Any) -> str:
    """Return what a case's expectation is compared with: the places, or the error."""
    if refused(outcome):
        return f"{outcome['error']}: {outcome['about']}"
    places = list(_places(outcome))
    if not places:
        return "plain"
    return places[0] if len(set(places)) == 1 else " ".join(places)


def refused(outcome: Any) -> bool:
    """Say whether a case ended in an error."""
    return isinstance(outcome, dict) and "error" in outcome


def _places(outcome: Any) -> Any:
    if isinstance(outcome, dict):
        if "dtype" in outcome:
            yield outcome["device"]
        else:
            for value in outcome.values():
                yield from _places(value)
    elif isinstance(outcome, list):
        for value in outcome:
            yield from _places(value)


def values(outcome: Any) -> Any:
    """Return an outcome without its places: what the CPU must have computed as well."""
    if isinstance(outcome, dict):
        return {key: values(value) for key, value in outcome.items() if key != "device"}
    if isinstance(outcome, list):
        return [values(value) for value in outcome]
    return outcome


def alike(one: Any, other: Any) -> bool:
    """Say whether two outcomes of different machines agree: numbers may differ by rounding."""
    if isinstance(one, float) and isinstance(other, float):
        return bool(np.isclose(one, other, rtol=1e-3, atol=1e-5, equal_nan=True))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(alike(one[k], other[k]) for k in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(alike, one, other))
    return type(one) is type(other) and one == other
