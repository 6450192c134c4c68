"""What crosses the wall, and that nothing else can."""

from __future__ import annotations

import contextlib
import json

import numpy as np
import pytest
import safetensors.numpy
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from graders.errors import WireError
from graders.inside.packing import Unpackable, pack
from graders.wire import HEADER, MAGIC, unpack


def test_an_observation_comes_back_as_it_was():
    """Numbers, text, nesting and tensors survive the journey."""
    observation = {
        "loss": 0.5,
        "steps": 3,
        "nothing": None,
        "flag": True,
        "names": ["a", "b"],
        "weights": {"w": torch.arange(6.0).reshape(2, 3).T, "empty": torch.empty(0, 4)},
        "whole": torch.tensor([1, 2]),
        "truth": torch.tensor([True, False]),
    }

    back = unpack(pack(observation))

    assert (0.5, 3, None, True, ["a", "b"]) == tuple(
        back[key] for key in ("loss", "steps", "nothing", "flag", "names")
    )
    assert [[0, 3], [1, 4], [2, 5]] == back["weights"]["w"].tolist()
    assert ((0, 4), np.dtype("int64"), np.dtype("bool")) == (
        back["weights"]["empty"].shape,
        back["whole"].dtype,
        back["truth"].dtype,
    )


def test_tensors_lose_their_graph_and_bfloat16_becomes_float32():
    """What NumPy does not know is widened; nothing of autograd crosses."""
    weight = torch.ones(2, requires_grad=True)

    back = unpack(pack({"y": (2 * weight), "h": torch.ones(2, dtype=torch.bfloat16)}))

    assert ([2.0, 2.0], np.dtype("float32")) == (back["y"].tolist(), back["h"].dtype)


@pytest.mark.parametrize("value", [object(), {1: 2}, {"$tensor": "0"}, {"a/b": 1}, 1j, {1, 2}])
def test_what_is_no_plain_data_is_refused(value):
    """A probe that reports a live object is told so."""
    with pytest.raises(Unpackable):
        pack({"value": value})


def _message(structure: object, tensors: bytes | None = None) -> bytes:
    body = structure if isinstance(structure, bytes) else json.dumps(structure).encode()
    block = safetensors.numpy.save({}) if tensors is None else tensors
    return HEADER.pack(MAGIC, len(body)) + body + block


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"KATA0001",
        b"\x80\x04\x95pickle",
        HEADER.pack(MAGIC, 10**9) + b"{}",
        _message([1, 2]),
        _message("text"),
        _message(b"{"),
        _message(b"\xff\xfe"),
        _message(b"[" * 100_000),
        _message(b'{"a":' * 50 + b"1" + b"}" * 50),
        _message(b'{"a": ' + b"9" * 5000 + b"}"),
        _message({"x": {"$tensor": "7"}}),
        _message({"x": {"$tensor": ["7"]}}),
        _message({}, b"garbage"),
        _message({}, b"\xff" * 64),
        _message({}, (2**62).to_bytes(8, "little") + b"{}"),
        _message({"x": 1}) + b"more",
        _message({"x": list(range(300_000))}),
    ],
    ids=range(18),
)
def test_anything_else_than_one_whole_message_is_a_wire_error(message):
    """Whatever a student writes to the reply, reading it raises one documented error."""
    with pytest.raises(WireError):
        unpack(message)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 250))
def test_noise_in_a_message_is_a_wire_error_or_data(noise, place):
    """Random bytes anywhere never raise anything else."""
    good = pack({"w": torch.ones(2, 3), "n": [1, {"m": None}]})
    for message in (noise, good[:place], good[:place] + noise + good[place + len(noise) :]):
        with contextlib.suppress(WireError):
            assert isinstance(unpack(message), dict)
