"""A few thousand broken inputs; `tox -e fuzz` tries as many as one likes."""

from __future__ import annotations

import random

import pytest
from fuzz import TARGETS, any_message, fuzz
from hypothesis import given, settings
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("name", "inputs"), [("messages", 3000), ("archives", 600), ("notebooks", 1500)]
)
def test_broken_inputs_are_read_or_refused(name, inputs):
    """Nothing gets through but the one documented error, and nothing takes much memory."""
    ends = fuzz(name, inputs, seed=1)

    assert {"read", "refused"} == set(ends)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 2**32), st.integers(0, 400))
def test_noise_does_no_harm_wherever_it_stands(noise, seed, place):
    """Random bytes alone, and in the midst of a message."""
    message = any_message(random.Random(seed))
    for _, read in TARGETS.values():
        assert read(noise) in ("read", "refused")
        assert read(message[:place] + noise + message[place:]) in ("read", "refused")
