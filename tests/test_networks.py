"""What is told of a network: its layers by their effect, missing gradients by their cause."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from graders.inside.networks import (
    built,
    same_in_eval,
    saved,
    sequentials,
    set_two_layers,
    without_gradient,
)
from graders.inside.probing import Draw
from graders.inside.signatures import default_of, names_of_arguments, overwrites

HIDDEN = 9
X = torch.linspace(-2, 2, 32)[:, None]
A, B = torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0])


class ByHand(nn.Module):
    """Parameters by hand, the biases in a row of their own, in an order of their own."""

    def __init__(self) -> None:
        super().__init__()
        self.bias = nn.Parameter(torch.randn(1, HIDDEN))
        self.last = nn.Parameter(torch.randn(HIDDEN, 1))
        self.last_bias = nn.Parameter(torch.randn(1, 1))
        self.first = nn.Parameter(torch.randn(1, HIDDEN))

    def forward(self, x: Tensor) -> Tensor:
        return torch.relu(x @ self.first + self.bias) @ self.last + self.last_bias


class Layers(nn.Module):
    """Two layers, with `between` in between."""

    def __init__(self, between: Any) -> None:
        super().__init__()
        self.first, self.second = nn.Linear(1, HIDDEN), nn.Linear(HIDDEN, 1)
        self.between = between

    def forward(self, x: Tensor) -> Tensor:
        return self.second(self.between(self.first(x)))


def test_a_bias_in_a_row_is_known_by_its_effect():
    """Such a network gets the same weights as two linear layers, and gives the same."""
    by_hand, layers = ByHand(), Layers(torch.relu)
    for model in (by_hand, layers):
        set_two_layers(model, Draw(1), HIDDEN)

    assert "of two linear layers" == built(by_hand, HIDDEN)["parameters"]
    assert torch.allclose(layers(X), by_hand(X), rtol=1e-5, atol=1e-6)


def frozen() -> nn.Module:
    """Return a network whose first layer is frozen."""
    model = Layers(torch.relu)
    model.first.requires_grad_(requires_grad=False)
    return model


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Layers(torch.relu), "none"),
        (frozen, "some, which are frozen"),
        (lambda: Layers(lambda hidden: hidden.detach()), "some, which are cut off"),
        (lambda: Layers(torch.ones_like), "some, which are not used"),
    ],
)
def test_missing_gradients_have_a_cause(make, words):
    """Frozen, cut off and unused weights are told apart, and the weights stay as they were."""
    model = make()
    before = {name: value.clone() for name, value in model.state_dict().items()}

    assert words == without_gradient(model, model(X), X)
    assert all(torch.equal(before[name], now) for name, now in model.state_dict().items())


@pytest.mark.parametrize("where", ["when it is made", "in forward", "nowhere"])
def test_a_sequential_is_noticed_wherever_it_is(where):
    """Also where no attribute of the model holds it."""
    made = nn.Sequential(nn.ReLU())
    with sequentials() as noted:
        if where == "when it is made":
            nn.Sequential(nn.ReLU())
        if where == "in forward":
            made(X)

    assert (where != "nowhere") == any(one.called for one in noted)


def test_a_network_may_be_another_one_in_eval_mode():
    """Dropout is, ReLU is not, and the mode is put back."""
    models = [Layers(nn.Dropout(0.5)), Layers(nn.ReLU())]

    assert [False, True] == [same_in_eval(model, model(X), X) for model in models]
    assert all(model.training for model in models)


def fit(model: Any, x: Any, epochs: int = 7, rate: float = 0.1) -> None:
    """Train."""


def test_names_and_defaults_of_arguments_are_told():
    """A call by name is what they are for."""
    assert "as in the stub" == names_of_arguments(fit, "model", "x", "epochs")
    assert "model, x, epochs, rate" == names_of_arguments(fit, "model", "x", "steps")
    assert (7, "no whole number") == (default_of(fit, "epochs"), default_of(fit, "rate"))
    assert "nothing to compare" == default_of(fit, "steps")


@pytest.mark.parametrize(
    ("words", "buffers", "persistent"),
    [
        ("a and b", {"one": A, "other": B[None]}, True),
        ("a and b", {"both": torch.stack([A, B])}, True),
        ("b", {"a": B}, True),
        ("other numbers", {"a": 2 * A}, True),
        ("nothing, but there are buffers", {"a": A, "b": B}, False),
        ("nothing", {}, True),
    ],
)
def test_what_a_module_saves_is_told_by_its_numbers(words, buffers, persistent):
    """Under whatever names, and as rows of one tensor, too."""
    module = nn.Module()
    for name, tensor in buffers.items():
        module.register_buffer(name, tensor, persistent=persistent)

    assert words == saved(module, {"a": A, "b": B})


@torch.no_grad()
def moved(x, device="cpu"):
    """Put another device in the place of the argument, under a decorator."""
    device = torch.device("cpu")
    return x.to(device)


def test_an_argument_that_is_overwritten_is_told():
    """Whatever comes is forgotten then; what has no source forgets nothing."""
    assert overwrites(moved, "device")
    assert not overwrites(moved, "x")
    assert not overwrites(len, "device")
