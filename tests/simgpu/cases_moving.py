"""How tensors go to a device and come back, and what Python sees of them."""

from __future__ import annotations

import copy
import io
import math
import pickle
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from .samples import CPU, leaf, made, mask, small, vector, waves, whole


def said(thing: Any, d: torch.device) -> str:
    """Return a text without the device, which must be named in it."""
    text = str(thing)
    assert d.type == "cpu" or f", device='{d}'" in text, text
    # the line may be broken elsewhere, since it is longer
    return " ".join(text.replace(f", device='{d}'", "").split())


def printed_with_precision(d: torch.device) -> str:
    torch.set_printoptions(precision=2, sci_mode=False)
    try:
        return said(vector(d) / 3, d)
    finally:
        torch.set_printoptions(profile="default")


def is_copied(d: torch.device) -> list[Any]:
    x = vector(d)
    home = x.to("cpu", copy=True)
    home.zero_()
    return [x, home]


def from_numpy(d: torch.device) -> Tensor:
    numbers = np.ones(3)
    x = torch.tensor(numbers).to(d) if d.type == "cpu" else torch.from_numpy(numbers).to(d)
    numbers[:] = 5
    return x


def crossing(target: Tensor, source: Tensor) -> Tensor:
    return target.copy_(source)


def saved(thing: Any, **options: Any) -> Any:
    file = io.BytesIO()
    torch.save(thing, file)
    file.seek(0)
    return torch.load(file, **options)


def views_stay_views(pair: list[Tensor]) -> list[Tensor]:
    pair[1].zero_()
    return pair


def set_default(d: torch.device) -> list[Tensor]:
    torch.set_default_device(d)
    try:
        return [torch.zeros(2), torch.tensor([1, 2]), nn.Linear(2, 1).weight.detach() * 0]
    finally:
        torch.set_default_device(None)


def within(d: torch.device) -> list[Tensor]:
    with torch.device(d):
        made_there = [torch.ones(2), torch.tensor(3), torch.arange(3), torch.eye(2)]
        made_there.append(torch.linspace(0, 1, 3))
        return [*made_there, torch.empty(0), torch.full((1,), 7), torch.as_tensor([1.5])]


def within_on_the_cpu(d: torch.device) -> list[Tensor]:
    x = vector()
    with torch.device(d):
        return [torch.zeros_like(x), x.new_ones(2), torch.from_numpy(np.ones(2)), x * 2]


def module_within(d: torch.device) -> list[Tensor]:
    with torch.device(d):
        module = nn.BatchNorm1d(2)
    return [module.weight, module.running_var, module.num_batches_tracked]


MOVING = {
    "to(device)": ("device", lambda d: vector().to(d)),
    "to(text)": ("device", lambda d: vector().to(str(d))),
    "to(device type)": ("device", lambda d: vector().to(d.type)),
    "to(device, dtype)": ("device", lambda d: vector().to(d, torch.float64)),
    "to(dtype)": ("device", lambda d: vector(d).to(torch.float16)),
    "to(other)": ("device", lambda d: vector().to(whole(d))),
    "to(device) of one that is there": ("plain", lambda d: (x := vector(d)).to(d) is x),
    "to(device, copy=True)": ("plain", lambda d: (x := vector(d)).to(d, copy=True) is not x),
    "to(device, non_blocking=True)": ("device", lambda d: vector().to(d, non_blocking=True)),
    "to(cpu)": ("cpu", lambda d: vector(d).to("cpu")),
    "to(channels_last)": (
        "device",
        lambda d: waves(1, 2, 2, 2, device=d).to(memory_format=torch.channels_last),
    ),
    "cpu()": ("cpu", lambda d: vector(d).cpu()),
    "cpu() of a transposed matrix": ("cpu", lambda d: waves(2, 3, device=d).T.cpu()),
    "cpu() is a copy": ("device cpu", is_copied),
    "type(dtype)": ("device", lambda d: vector(d).type(torch.int32)),
    "type_as": ("device", lambda d: whole().type_as(vector(d))),
    "copy_ from the CPU": ("device", lambda d: crossing(torch.zeros(4, device=d), vector())),
    "copy_ to the CPU": ("cpu", lambda d: crossing(torch.zeros(4), vector(d))),
    "copy_ with another dtype": (
        "device",
        lambda d: crossing(torch.zeros(4, dtype=torch.int64, device=d), vector()),
    ),
    "copy_ repeats a row": ("device", lambda d: crossing(torch.zeros(2, 4, device=d), vector())),
    "copy_ of the wrong shape": (
        "RuntimeError: shapes",
        lambda d: crossing(torch.zeros(3, device=d), vector()),
    ),
    "from_numpy().to": ("device", from_numpy),
    "tensor(list, device=)": ("device", lambda d: torch.tensor([[1, 2], [3, 4]], device=d)),
    "tensor(array, device=)": ("device", lambda d: torch.tensor(np.eye(2), device=d)),
    "tensor(tensor)": ("device", lambda d: torch.tensor(vector(d))),
    "tensor(list of the device's numbers)": ("cpu", lambda d: torch.tensor(list(vector(d)))),
    "as_tensor(list, device=)": ("device", lambda d: torch.as_tensor([1.5, 2], device=d)),
    "as_tensor(array, device=)": ("device", lambda d: torch.as_tensor(np.arange(3), device=d)),
    "as_tensor(CPU tensor, device=)": ("device", lambda d: torch.as_tensor(vector(), device=d)),
    "as_tensor keeps one that is there": ("plain", lambda d: torch.as_tensor(x := vector(d)) is x),
    "asarray(device=)": ("device", lambda d: torch.asarray([1, 2], device=d)),
    "new_zeros": ("device", lambda d: vector(d).new_zeros(2, 2)),
    "new_tensor": ("device", lambda d: vector(d).new_tensor([1, 2])),
    "new_full on the CPU": ("cpu", lambda d: vector(d).new_full((2,), 3.0, device="cpu")),
    "zeros_like": ("device", lambda d: torch.zeros_like(vector(d))),
    "ones_like of a CPU tensor": ("device", lambda d: torch.ones_like(vector(), device=d)),
    "full_like on the CPU": ("cpu", lambda d: torch.full_like(vector(d), 2, device="cpu")),
    "clone": ("device", lambda d: vector(d).clone()),
    "factories": (
        "device",
        lambda d: [
            torch.zeros(2, 0, device=d),
            torch.arange(1, 7, 2, device=d),
            torch.logspace(0, 2, 3, device=d),
            torch.tril_indices(2, 2, device=d),
            torch.hann_window(4, device=d),
        ],
    ),
    "meshgrid": ("device", lambda d: torch.meshgrid(vector(d), -vector(d), indexing="ij")),
    "deepcopy": ("device", lambda d: copy.deepcopy(vector(d))),
    "deepcopy of what was computed": (
        "RuntimeError: not a leaf",
        lambda d: copy.deepcopy(leaf(d) * 2),
    ),
    "deepcopy keeps views": (
        "device",
        lambda d: views_stay_views(copy.deepcopy([x := vector(d), x[:2]])),
    ),
    "pickle": ("device", lambda d: pickle.loads(pickle.dumps(vector(d)))),
    "with torch.device": ("device", within),
    "with torch.device: not what begins with a CPU tensor": ("cpu", within_on_the_cpu),
    "with torch.device: a module": ("device", module_within),
    "set_default_device": ("device", set_default),
    # what Python sees
    "item": ("plain", lambda d: vector(d)[3].item()),
    "item of several": (
        "RuntimeError: a Tensor with 4 elements cannot be converted to Scalar",
        lambda d: vector(d).item(),
    ),
    "tolist": ("plain", lambda d: [waves(2, 2, device=d).tolist(), whole(d)[0].tolist()]),
    "float, int, bool": (
        "plain",
        lambda d: [float(vector(d)[0]), int(whole(d)[0]), bool(mask(d)[0]), complex(vector(d)[1])],
    ),
    "math.sqrt": ("plain", lambda d: math.sqrt(vector(d)[3])),
    "if of several": ("RuntimeError: ambiguous", lambda d: bool(vector(d))),
    "len, iter, in": ("plain", lambda d: [len(vector(d)), len(list(vector(d))), 2.0 in vector(d)]),
    "abs, -x, ~x": ("device", lambda d: [abs(vector(d)), -vector(d), ~whole(d)]),
    "shape, stride, dtype": (
        "plain",
        lambda d: [list((x := waves(2, 3, device=d).T).shape), list(x.stride()), str(x.dtype)],
    ),
    "isinstance": ("plain", lambda d: isinstance(vector(d), Tensor) and torch.is_tensor(vector(d))),
    "numpy()": ("TypeError: no NumPy", lambda d: vector(d).numpy()),
    "numpy() of a trained tensor": ("TypeError: no NumPy", lambda d: leaf(d).numpy()),
    "np.asarray": ("TypeError: no NumPy", lambda d: np.asarray(vector(d))),
    "np.exp": ("TypeError: no NumPy", lambda d: np.exp(vector(d))),
    "np.array of a list of them": ("TypeError: no NumPy", lambda d: np.array([vector(d)] * 2)),
    "numpy(force=True)": ("plain", lambda d: leaf(d).numpy(force=True)),
    "detach().cpu().numpy()": ("plain", lambda d: leaf(d).detach().cpu().numpy()),
    "cpu().numpy() of a trained tensor": (
        "RuntimeError: needs detach",
        lambda d: leaf(d).cpu().numpy(),
    ),
    # what is printed
    "repr": ("plain", lambda d: said(vector(d), d)),
    "repr of rows": ("plain", lambda d: said(waves(3, 3, device=d), d)),
    "repr of whole numbers": ("plain", lambda d: said(whole(d), d)),
    "repr of yeses and noes": ("plain", lambda d: said(mask(d), d)),
    "repr of one number": ("plain", lambda d: said(vector(d).sum(), d)),
    "repr of nothing": ("plain", lambda d: said(torch.zeros(0, device=d), d)),
    "repr of no rows": ("plain", lambda d: said(torch.zeros(0, 3, device=d), d)),
    "repr of doubles": ("plain", lambda d: said(vector(d).double(), d)),
    "repr of complex numbers": ("plain", lambda d: said(vector(d) * 1j, d)),
    "repr of many": ("plain", lambda d: said(torch.zeros(2000, device=d), d)),
    "repr of a leaf": ("plain", lambda d: said(leaf(d), d)),
    "repr with grad_fn": ("plain", lambda d: said(leaf(d) * 2, d)),
    "repr of a slice with grad_fn": ("plain", lambda d: said(leaf(d)[1:], d)),
    "repr of a parameter": ("plain", lambda d: said(made(nn.Linear(2, 2), d).weight, d)),
    "repr in a list": ("plain", lambda d: said([vector(d)[:1]], d)),
    "print options": ("plain", printed_with_precision),
    "f-string of one number": ("plain", lambda d: f"{vector(d)[3]:.1f} {whole(d)[0]:3d}"),
    # files
    "save and load": ("device", lambda d: saved(vector(d))),
    "load with map_location='cpu'": ("cpu", lambda d: saved(vector(d), map_location="cpu")),
    "load with map_location=torch.device": ("cpu", lambda d: saved(vector(d), map_location=CPU)),
    "load with map_location={...}": (
        "cpu",
        lambda d: saved(vector(d), map_location={str(d): "cpu"}),
    ),
    "load with map_location=function": (
        "cpu",
        lambda d: saved(vector(d), map_location=lambda storage, _place: storage),
    ),
    "load a CPU file onto the device": ("device", lambda d: saved(vector(), map_location=d)),
    "save and load a state_dict": ("device", lambda d: saved(small(d).state_dict())),
    "load a state_dict onto the CPU": (
        "cpu",
        lambda d: saved(small(d).state_dict(), map_location="cpu"),
    ),
    "save and load a parameter": ("device", lambda d: saved(nn.Parameter(vector(d)))),
    "save and load keeps views": (
        "device",
        lambda d: views_stay_views(saved([x := vector(d), x[:2]])),
    ),
    "save and load a whole model": (
        "device",
        lambda d: saved(small(d), weights_only=False)(waves(2, 3, device=d)),
    ),
    "a whole model is not weights only": (
        "UnpicklingError: weights only",
        lambda d: saved(small(d)),
    ),
}
