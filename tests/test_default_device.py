"""What probes say of the device on which PyTorch makes tensors unless told otherwise."""

from __future__ import annotations

import pytest
import torch

from graders import simgpu
from graders.inside.default_device import DefaultDevice

simgpu.enable()


def left():
    """Change it, and leave it so."""
    torch.set_default_device("simgpu")


def put_back():
    """Change it, and put it back."""
    torch.set_default_device("simgpu")
    torch.set_default_device(None)


def named_as_it_is():
    """Say what holds anyway."""
    torch.set_default_device("cpu")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("changed", (left,)),
        ("changed for a while", (put_back,)),
        ("as it was", (named_as_it_is,)),
        ("changed", (left, put_back)),
        ("changed", (put_back, left)),
    ],
)
def test_the_worst_that_became_of_it_is_said(words, code):
    """And it is as it was after each."""
    default = DefaultDevice()
    for function in code:
        with default:
            function()

        assert "cpu" == torch.empty(0).device.type
    assert words == default.seen


def test_what_was_left_by_others_is_seen_at_once():
    """The file did it when it was imported, say."""
    left()

    assert "changed" == DefaultDevice().seen
    assert "cpu" == torch.empty(0).device.type
