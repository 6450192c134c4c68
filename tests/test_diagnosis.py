"""Telling mistakes apart."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from graders.diagnosis import ABSENT, departures, diagnose, explains, flatten, may_explain, same
from graders.outcome import Outcome

RIGHT = {"p:loss": 1.0, "p:w": np.array([1.0, -2.0]), "p:kind": "float", "p:steps": 1}


def test_flatten_names_every_leaf_by_its_path():
    """Dicts become paths; a list of plain values is one leaf, one of tensors is not."""
    node = {"a": {"b": 1}, "names": ["x", "y"], "parts": [np.zeros(1), np.ones(1)]}

    assert ["p:a/b", "p:names", "p:parts/0", "p:parts/1"] == list(flatten(node, "p"))


def test_numbers_are_the_same_relative_to_their_size():
    """Zeros are not the same as small numbers, NaN is the same as NaN in its place."""
    small = np.full(3, 1e-6)

    assert same(small, small * (1 + 1e-6))
    assert not same(small, np.zeros(3))
    assert not same(np.zeros(3), np.zeros(4))
    assert same(np.array([np.nan, 1.0]), np.array([np.nan, 1.0]))
    assert not same(np.array([np.nan, 1.0]), np.array([1.0, np.nan]))
    assert not same(np.array([np.inf]), np.array([-np.inf]))
    assert same(0.0, 0.0)


def test_truth_values_and_numbers_are_told_apart():
    """True is not 1, text is not a list."""
    assert not same(True, 1)
    assert not same(1, True)
    assert same(False, False)
    assert not same("1", 1)
    assert not same(None, 0)
    assert same(["a", 1.0], ["a", 1.0 + 1e-7])
    assert not same(["a"], ["a", "b"])


def test_departures_hold_what_differs_and_what_is_missing():
    """What agrees with the right observation is in no departure."""
    seen = {"p:loss": 1.0, "p:w": np.array([1.0, 2.0]), "p:kind": "Tensor"}

    found = departures(seen, RIGHT)

    assert {"p:w", "p:kind", "p:steps"} == set(found)
    assert ABSENT == found["p:steps"]


def test_a_probe_that_ended_early_departs_by_its_end_alone():
    """What could not be seen any more says nothing."""
    seen = {"p:ended": "raised", "p:error": "ValueError: no"}

    assert seen == departures(seen, RIGHT)


def test_the_widest_explanation_comes_first_and_narrower_ones_inside_it_go():
    """A mistake whose departures are part of another's is not named beside it."""
    known = {"A": {"p:w": 2.0}, "B": {"p:w": 2.0, "p:steps": 2}, "C": {"p:kind": "Tensor"}}

    assert ["B"] == diagnose({"p:w": 2.0, "p:steps": 2}, known)
    assert ["A"] == diagnose({"p:w": 2.0}, known)


def test_two_independent_mistakes_are_both_named():
    """A submission may make several mistakes at once."""
    known = {"A": {"p:w": 2.0}, "C": {"p:kind": "Tensor"}}

    assert ["A", "C"] == diagnose({"p:w": 2.0, "p:kind": "Tensor"}, known)


def test_mistakes_that_look_the_same_are_named_together():
    """Twins cannot be told apart, so both are named."""
    known = {"A": {"p:w": 2.0}, "B": {"p:w": 2.0}}

    assert ["A", "B"] == diagnose({"p:w": 2.0}, known)


def test_a_mistake_that_shows_nothing_explains_nothing():
    """Without departures there is no explanation."""
    assert not explains({}, {"p:w": 2.0})
    assert [] == diagnose({"p:w": 2.0}, {"A": {}})
    assert [] == diagnose({"p:w": 3.0}, {"A": {"p:w": 2.0}})


def test_huge_numbers_are_compared_without_warnings():
    """Numbers whose difference overflows are simply not the same."""
    assert not same(np.array([1e308]), np.array([-1e308]))


def ended_by(code):
    """Return what is known of code that raises."""
    with pytest.raises(RuntimeError) as caught:
        code()
    facts = {"type": "RuntimeError", "message": str(caught.value)}
    return Outcome("raised", facts=facts).leaves("p")


def changed_in_place(y, change):
    """Return what is known of code that changes `y` between the loss and backward()."""
    loss = (y**2).sum()
    with torch.no_grad():
        change(y)
    return ended_by(loss.backward)


def test_one_error_is_known_again_in_another_spelling():
    """Shape, dtype, operation and version of a tensor are no part of a mistake."""
    leaf = torch.ones(5, 3, dtype=torch.float64, requires_grad=True)

    once = changed_in_place(leaf * 1.0, lambda y: y.add_(1))

    assert once == changed_in_place(leaf[0].float().exp(), lambda y: y.mul_(2).sub_(1))
    assert once == changed_in_place(leaf, lambda y: y.sub_(0.1))
    assert "modified by an inplace operation" in once["p:error"]


def test_different_errors_stay_apart():
    """The words of a message, and the numbers that stand in them, still count."""
    shape = ended_by(lambda: torch.ones(6).reshape(4))
    other = ended_by(lambda: torch.ones(6) + torch.ones(4))

    assert shape == ended_by(lambda: torch.ones(6).reshape(2, 2))
    assert shape != ended_by(lambda: torch.ones(7).reshape(4))
    assert other != ended_by(lambda: torch.ones(6) + torch.ones(5))
    assert "The size of tensor a (6) must match the size of tensor b (4)" in other["p:error"]


def test_what_was_seen_under_another_seed_rules_mistakes_out_by_place_and_words():
    """Numbers and the text of errors follow the seed; a probe that did not run tells nothing."""
    departed = {"p:w": np.ones(2), "p:kind": "Tensor", "q:error": "ValueError: 3"}

    assert may_explain({"p:w": np.zeros(2)}, departed, {"p", "q"})
    assert may_explain({"q:error": "ValueError: 4"}, departed, {"p", "q"})
    assert may_explain({"p:kind": "Tensor", "r:loss": 1.0}, departed, {"p", "q"})
    assert may_explain({}, departed, {"p", "q"})
    assert not may_explain({"p:kind": "list"}, departed, {"p", "q"})
    assert not may_explain({"p:w": np.ones(2), "p:loss": 1.0}, departed, {"p", "q"})
