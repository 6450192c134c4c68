"""Modules: what `.to` moves and what it leaves behind."""

from __future__ import annotations

import copy
from typing import Any

import torch
from torch import Tensor, nn

from .samples import CPU, DIFFER, made, small, trained, waves


class Odd(nn.Module):
    """A module with one of everything."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(3, 3)
        self.register_buffer("kept", torch.ones(3))
        self.register_buffer("passing", torch.zeros(3), persistent=False)
        self.attribute = torch.ones(3)
        self.layers = [nn.Linear(3, 3)]
        self.proper = nn.ModuleList([nn.Linear(3, 2)])

    def forward(self, x: Tensor) -> Tensor:
        return self.proper[0](self.layer(x) + self.kept)


def identities(d: torch.device) -> list[Any]:
    model = small()
    before = [id(p) for p in model.parameters()]
    same = model.to(d) is model
    return [same, before == [id(p) for p in model.parameters()], *model.parameters()]


def gradients_move(d: torch.device) -> list[Any]:
    model = small()
    model(waves(2, 3)).sum().backward()
    before = model[0].weight.grad
    model.to(d)
    return [model[0].weight.grad, model[0].weight.grad.shape == before.shape]


def there_and_back(d: torch.device) -> list[Tensor]:
    model = small(d)
    model(waves(2, 3, device=d)).sum().backward()
    model.cpu()
    return [*(p for p in model.parameters()), *(p.grad for p in model.parameters())]


def moved(d: torch.device) -> dict[str, Tensor]:
    return {name: tensor * 0 for name, tensor in Odd().to(d).state_dict().items()}


def passing_moves(d: torch.device) -> list[Any]:
    odd = Odd().to(d)
    return [odd.passing, "passing" in odd.state_dict()]


def tied(d: torch.device) -> list[Any]:
    model = nn.Sequential(nn.Linear(3, 3), nn.Linear(3, 3))
    model[1].weight = model[0].weight
    made(model, d)
    twin = copy.deepcopy(model)
    with torch.no_grad():
        model[0].weight.zero_()
    return [
        model[1].weight is model[0].weight,
        twin[1].weight is twin[0].weight,
        len(list(model.parameters())),
        model[1].weight,
        twin[0].weight,
    ]


def copied(d: torch.device) -> list[Any]:
    model = small(d)
    model(waves(2, 3, device=d)).sum().backward()
    twin = copy.deepcopy(model)
    with torch.no_grad():
        model[0].weight.zero_()
    return [
        *twin.parameters(),
        twin[0].weight.grad,
        isinstance(twin[0].weight, nn.Parameter),
        twin[0].weight.requires_grad,
    ]


def loaded(model: nn.Module, state: dict[str, Tensor], **options: Any) -> list[Tensor]:
    model.load_state_dict(state, **options)
    return [p.detach() * 1 for p in model.parameters()]


def bigger(d: torch.device) -> None:
    small(d).load_state_dict(nn.Sequential(nn.Linear(5, 4)).state_dict())


def state_is_shared(d: torch.device) -> Tensor:
    model = small(d)
    state = model.state_dict()
    with torch.no_grad():
        model[0].bias.fill_(3.0)
    return state["0.bias"]


def frozen(d: torch.device) -> list[Any]:
    model = small(d)
    model[0].requires_grad_(False)
    model(waves(2, 3, device=d)).sum().backward()
    return [model[0].weight.grad, model[2].weight.grad]


def assigned(d: torch.device) -> list[Any]:
    model = small(d)
    model[0].weight = nn.Parameter(torch.ones(4, 3, device=d))
    return [model(waves(2, 3, device=d)), [name for name, _ in model.named_parameters()]]


def as_a_vector(d: torch.device) -> list[Tensor]:
    model = small(d)
    flat = nn.utils.parameters_to_vector(model.parameters())
    nn.utils.vector_to_parameters(flat * 2, model.parameters())
    return [flat, *model.parameters()]


def from_meta(d: torch.device) -> Tensor:
    layer = nn.Linear(2, 2, device="meta").to_empty(device=d)
    return nn.init.zeros_(layer.weight)


def listed(d: torch.device) -> list[Any]:
    both = nn.ModuleDict({"a": nn.ParameterList([waves(2), waves(3)]), "b": nn.Linear(1, 1)}).to(d)
    return [both["a"][1] * 2, list(both.state_dict())]


def initialised(d: torch.device) -> list[Tensor]:
    w = torch.empty(3, 3, device=d)
    return [nn.init.constant_(w, 2).clone(), nn.init.eye_(w).clone(), nn.init.zeros_(w)]


def weight_norm(d: torch.device) -> list[Tensor]:
    return trained(nn.utils.parametrizations.weight_norm(made(nn.Linear(3, 2), d)), _x(d))


def _x(d: torch.device) -> Tensor:
    return waves(2, 3, device=d)


MODELS = {
    "model.to keeps the parameters' identity": ("device", identities),
    "model.to moves gradients": ("device", gradients_move),
    "model.cpu() brings all back": ("cpu", there_and_back),
    "model.to(device, dtype)": (
        "device",
        lambda d: list(small().to(d, torch.float64).parameters()),
    ),
    "model.double()": ("device", lambda d: small(d).double()(_x(d).double())),
    "model.half()": ("device", lambda d: list(small(d).half().parameters())),
    "buffers move": ("device", moved),
    "passing buffers move, unsaved": ("device", passing_moves),
    "a tensor that is no buffer stays": ("cpu", lambda d: Odd().to(d).attribute),
    "a plain list of layers stays": ("cpu", lambda d: Odd().to(d).layers[0].bias * 0),
    "a layer in a plain list": (DIFFER, lambda d: Odd().to(d).layers[0](_x(d))),
    "a tensor that is no buffer, used": (DIFFER, lambda d: _x(d) * Odd().to(d).attribute),
    "tied weights stay tied": ("device", tied),
    "deepcopy of a model": ("device", copied),
    "state_dict": ("device", lambda d: small(d).state_dict()),
    "state_dict shares memory": ("device", state_is_shared),
    "load_state_dict from the CPU": (
        "device",
        lambda d: loaded(made(small(), d), small().state_dict()),
    ),
    "load_state_dict to the CPU": ("cpu", lambda d: loaded(small(), small(d).state_dict())),
    "load_state_dict(assign=True)": (
        "cpu",
        lambda d: loaded(small(d), small(CPU).state_dict(), assign=True),
    ),
    "load_state_dict of another model": ("RuntimeError: state_dict", bigger),
    "frozen layers": ("device", frozen),
    "a parameter replaced": ("device", assigned),
    "Parameter(device's tensor)": ("device", lambda d: nn.Parameter(_x(d))),
    "Linear(device=)": ("device", lambda d: nn.Linear(2, 2, device=d).weight * 0),
    "parameters as a vector": ("device", as_a_vector),
    "to_empty from meta": ("device", from_meta),
    "ParameterList, ModuleDict": ("device", listed),
    "init": ("device", initialised),
    "weight_norm": ("device", weight_norm),
    "zero_grad": ("plain", lambda d: [p.grad for p in _zeroed(small(d), d).parameters()]),
}


def _zeroed(model: nn.Module, d: torch.device) -> nn.Module:
    model(_x(d)).sum().backward()
    model.zero_grad()
    return model
