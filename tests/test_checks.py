"""The questions that tests ask of an observation."""

from __future__ import annotations

import numpy as np
import pytest

from graders.checks import Compared, Seen, near
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
