"""The questions that tests ask of an observation."""

from __future__ import annotations

import numpy as np
import pytest

from graders.checks import LEFT_CHANGED, Compared, Seen, near
from graders.finding import Finding

NAMED = Finding("You did X.", "Do Y.", "TS01")


def compared(student: dict, reference: dict, explain=lambda paths: None, note=lambda: None):
    """Return the comparison of two observations of a probe."""
    return Compared("p", student, explain, reference, note)


def test_near_is_relative_and_wants_one_shape():
    """Zeros, NaN, other shapes and non-numbers are never near."""
    tiny = np.full((2, 3), 1e-8)

    assert near(tiny, tiny * (1 + 1e-7))
    assert not near(np.zeros((2, 3)), tiny)
    assert not near(tiny, tiny[0])
    assert not near(np.array([np.nan]), np.array([np.nan]))
    assert not near("text", 1.0)
    assert not near(True, 1.0)
    assert near(2, 2.0)


def test_expect_prefers_the_named_mistake():
    """A known mistake that shows in the paths in question takes the place of the words."""
    asked = []
    seen = Seen("p", {"a": 1}, lambda paths: asked.append(paths) or NAMED)

    with pytest.raises(Finding) as caught:
        seen.expect(False, "Something is wrong.", about="a b/c")

    assert NAMED is caught.value
    assert [["p:a", "p:b/c"]] == asked


def test_what_was_not_seen_is_a_finding_not_a_crash():
    """A forged observation without the expected parts fails like any other."""
    seen = compared({"a": 5}, {"a": {"b": 1.0}})

    with pytest.raises(Finding):
        seen.close("a/b", "Wrong.")
    with pytest.raises(Finding):
        seen.same("a/b", "Wrong.")


@pytest.mark.parametrize(
    ("student", "said"),
    [
        (np.zeros((3,)), r"Its shape is \(3,\)"),
        (np.full((2, 3), np.nan), "NaN"),
        (None, "no number"),
        ("text", "Wrong."),
        (True, "Wrong."),
        (np.zeros((2, 3)), "Wrong."),
        ({"deeper": 1.0}, "Wrong."),
        ([1.0], "Wrong."),
    ],
)
def test_close_says_what_is_odd_without_the_right_value(student, said):
    """A wrong number is described by its own shape and kind."""
    seen = compared({"w": student}, {"w": np.full((2, 3), 1.25)})

    with pytest.raises(Finding, match=said) as caught:
        seen.close("w", "Wrong.")

    assert "1.25" not in str(caught.value)


def test_close_looks_at_everything_below_a_path():
    """A missing or an additional tensor is as wrong as a different one."""
    right = {"w": {"a": np.ones(2), "b": np.ones(2)}}

    compared(right, right).close("w", "Wrong.")
    for student in ({"w": {"a": np.ones(2)}}, {"w": {**right["w"], "c": np.ones(2)}}):
        with pytest.raises(Finding):
            compared(student, right).close("w", "Wrong.")


def test_close_tells_that_numbers_were_compared():
    """`kata check` uses this to find checks that zeros could pass."""
    noted = []

    compared({"w": 1.0}, {"w": 1.0}, note=lambda: noted.append(1)).close("w", "Wrong.")

    assert [1] == noted


def test_a_reference_that_is_not_finite_is_the_authors_error():
    """Nothing can be compared with NaN, so that is no finding."""
    with pytest.raises(ValueError, match="no finite number"):
        compared({"w": 1.0}, {"w": float("nan")}).close("w", "Wrong.")


def test_same_fills_in_what_the_student_gave():
    """The student's own value may be told, the reference's never."""
    seen = compared({"kind": "Tensor"}, {"kind": "float"})

    with pytest.raises(Finding, match="returned Tensor") as caught:
        seen.same("kind", "It returned {student}.")

    assert "float" not in str(caught.value)


def test_same_wants_exact_equality():
    """A flag, a count or a name has no tolerance."""
    compared({"n": [1, 2]}, {"n": [1, 2]}).same("n", "Wrong.")
    for wrong in ([1, 3], [1, 2, 3], "1, 2", None):
        with pytest.raises(Finding):
            compared({"n": wrong}, {"n": [1, 2]}).same("n", "Wrong.")


def test_a_shape_is_told_by_its_name():
    """The student reads what has the wrong shape, and which one it has."""
    seen = compared({"y": {"shape": [3, 1]}}, {"y": {"shape": [3]}})

    with pytest.raises(Finding, match="The prediction has another shape than it should") as caught:
        seen.shape("y", "The prediction")

    assert "3" in caught.value.rationale


def test_a_gradient_that_is_missing_is_named_before_one_that_is_wrong():
    """None for a parameter means that the graph was cut on the way to it."""
    right = {"grads": {"w": np.ones(2), "b": np.ones(1), "frozen": None}}

    compared(right, right).gradients("grads")
    with pytest.raises(Finding, match="No gradient reached b"):
        compared({"grads": {"w": np.zeros(2), "b": None}}, right).gradients("grads")
    with pytest.raises(Finding, match="The gradient of w is not the right one"):
        compared({"grads": {"w": np.zeros(2), "b": np.ones(1)}}, right).gradients("grads")


def test_a_plateau_is_told_in_words():
    """Whoever is stuck at a straight line is told so."""
    right = {"fit": {"learned": True, "stuck_at": None}}
    stuck = {"fit": {"learned": False, "stuck_at": "a straight line"}}

    compared(right, right).convergence("fit", "It does not learn.", "Look.")
    with pytest.raises(Finding, match="no better than a straight line"):
        compared(stuck, right).convergence("fit", "It does not learn.", "Look.")


AT_HOME = {"ran_on": ["simgpu"], "weights_on": ["simgpu"], "fetched": "little", "sent": "little"}


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ({"weights_on": ["cpu"]}, "now it is not"),
        ({"ran_on": ["cpu"]}, "did its work elsewhere"),
        ({"fetched": "too much"}, "fetched"),
        ({"sent": "too much"}, "sent"),
    ],
)
def test_work_at_the_wrong_place_is_told(where, said):
    """Each kind of misplacement has a sentence of its own."""
    seen = compared({"p": AT_HOME | where}, {"p": AT_HOME})

    question = seen.placement if where.keys() & {"weights_on", "ran_on"} else seen.transfers

    with pytest.raises(Finding, match=said):
        question("p")


def test_what_is_left_changed_is_told():
    """By the sentence for that kind of thing."""
    clean = dict.fromkeys(LEFT_CHANGED, False)

    compared({"left": clean}, {"left": clean}).left_alone("left")
    with pytest.raises(Finding, match="left changed"):
        compared({"left": clean | {"settings": True}}, {"left": clean}).left_alone("left")
