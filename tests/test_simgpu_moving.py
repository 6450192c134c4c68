"""Models that move to simgpu and back while others hold on to their parameters."""

from __future__ import annotations

import weakref

import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy, mse_loss

from graders import simgpu

simgpu.enable()  # before any backward pass, so at import
D = torch.device("simgpu", 0)

HOME = {
    "cpu()": lambda m: m.cpu(),
    "to('cpu')": lambda m: m.to("cpu"),
    "to('cpu', dtype)": lambda m: m.to("cpu", torch.float64),
    "to_empty": lambda m: m.to_empty(device="cpu"),
}


@pytest.mark.parametrize("go_home", HOME.values(), ids=HOME)
@pytest.mark.parametrize("trained", [False, True])
def test_parameters_stay_what_they_were_on_the_way_back(go_home, trained):
    model = nn.Linear(3, 2, device=D).requires_grad_(trained)
    model.weight.decay = False
    weight, gradient = model.weight, None
    if trained:
        model(torch.ones(1, 3, device=D)).sum().backward()
        gradient = weight.grad
    plain = nn.Linear(3, 2)

    go_home(model)

    assert weight is model.weight
    assert gradient is weight.grad
    assert trained == weight.requires_grad
    assert not weight.decay
    assert type(plain.weight) is type(weight)
    assert torch.device("cpu") == weight.device
    assert not trained or (weight.grad.device, weight.grad.dtype) == (weight.device, weight.dtype)
    assert {"decay": False} == weight.__dict__


def test_hooks_move_back():
    model, seen = nn.Linear(2, 1, bias=False, device=D), []
    model.weight.register_hook(lambda gradient: gradient * 0)
    model.weight.register_post_accumulate_grad_hook(seen.append)

    model.cpu()
    model(torch.ones(1, 2)).sum().backward()

    assert [[0.0, 0.0]] == model.weight.grad.tolist()
    assert [model.weight] == seen


@pytest.mark.parametrize(
    "make", [torch.optim.SGD, torch.optim.Adam, torch.optim.AdamW], ids=lambda kind: kind.__name__
)
def test_an_optimizer_trains_on_when_its_model_visits_the_cpu(make):
    def losses(device):
        torch.manual_seed(0)
        model = nn.Linear(3, 1, device="cpu").to(device)
        optimizer = make(model.parameters(), lr=0.1)
        x, found = torch.randn(8, 3), []
        for _ in range(4):
            model.to(device)
            optimizer.zero_grad()
            loss = mse_loss(model(x.to(device)), x.sum(1, keepdim=True).to(device))
            loss.backward()
            optimizer.step()
            found.append(loss.item())
            model.cpu()
            found.append(model(x).sum().item())
        return found

    assert losses("cpu") == losses("simgpu")


def test_an_optimizer_trains_on_the_cpu_with_gradients_of_the_device():
    model = nn.Linear(2, 1, bias=False, device=D)
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    model(torch.ones(1, 2, device=D)).sum().backward()
    before = model.weight.tolist()

    model.cpu()
    optimizer.step()

    assert [[w - 1 for w in before[0]]] == model.weight.tolist()


def test_tied_weights_stay_tied_on_the_way_back():
    def losses(device):
        torch.manual_seed(0)
        embedding, head = nn.Embedding(5, 4), nn.Linear(4, 5, bias=False)
        head.weight = embedding.weight
        model = nn.Sequential(embedding, head).to(device)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
        model.cpu()
        assert head.weight is embedding.weight
        found = []
        for _ in range(4):
            optimizer.zero_grad()
            loss = cross_entropy(model(torch.arange(5)), torch.arange(5))
            loss.backward()
            optimizer.step()
            found.append(loss.item())
        return found

    assert losses("cpu") == losses("simgpu")


@pytest.mark.parametrize(("start", "end"), [("cpu", D), (D, "cpu")])
def test_a_model_moves_while_others_hold_on_to_its_parameters(start, end):
    model = nn.Linear(3, 2, device=start)
    row, out = model.weight[0], model(torch.ones(1, 3, device=start))
    seen, numbers = weakref.ref(model.weight), row.tolist()

    model.to(end)

    assert seen() is model.weight
    assert numbers == row.tolist() == model.weight[0].tolist()
    assert torch.device(start) == row.device == row._base.device
    model(torch.ones(1, 3, device=end)).sum().backward()
    assert [[1.0] * 3] * 2 == model.weight.grad.tolist()
    with pytest.raises(RuntimeError, match="moved to another device since this graph was made"):
        out.sum().backward()


def test_a_tensor_of_the_cpu_may_be_put_behind_one_of_the_device():
    x = torch.ones(2, device=D, requires_grad=True)
    same = x

    x.data = torch.zeros(3)

    assert same is x
    assert "cpu" == x.device.type
    assert x.requires_grad
    assert [1.0, 1.0, 1.0] == torch.autograd.grad(x.sum(), x)[0].tolist()


def test_nothing_else_may_be_put_behind_one_of_the_device():
    x = torch.ones(2, device=D, requires_grad=True)

    with pytest.raises(simgpu.NotSimulated, match=r"through \.data"):
        x.data = torch.zeros(2, device="meta")
    with pytest.raises(simgpu.NotSimulated, match=r"through \.data"):
        (x * 2).data = torch.zeros(2)


def test_the_ledger_tells_of_each_parameter_and_gradient_once():
    model = nn.Linear(2, 1, device=D)
    model(torch.ones(1, 2, device=D)).sum().backward()

    with simgpu.ledger() as moves:
        model.cpu()

    assert ["device to host"] * 4 == [move.kind for move in moves]
