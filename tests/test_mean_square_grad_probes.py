"""The probe of exercise 02 on code that compares what autograd finds with a formula."""

from __future__ import annotations

import pytest
from conftest import REPOSITORY

from graders.exercise import find_exercise
from graders.inside.loading import load
from graders.inside.probing import Draw
from graders.inside.running import find_probe
from graders.probes import compiled_probes

EXERCISE = find_exercise(REPOSITORY, "02")
BOTH = """
import torch

def leaf(rows=4, cols=3):
    return torch.randn(rows, cols, requires_grad=True)

def mean_square_grad(x):
    (found,) = torch.autograd.grad((x**2).mean(), x)
    formula = 2 * x.detach() / x.numel()
"""


def source_of(ending: str) -> str:
    """Return where an answer comes from, as the probe says, if the code ends so."""
    student = load(f"{BOTH}    {ending}\n", "mean_square_grad.py", EXERCISE.api)
    return find_probe(compiled_probes(EXERCISE)["gradient"], "gradient")(student, Draw(0))[
        "by_autograd"
    ]


@pytest.mark.parametrize(
    "check",
    [
        "assert torch.allclose(found, formula)",
        "assert (found - formula).abs().max() < 1e-6",
        "assert torch.isclose(found, formula).all().item()",
        "torch.testing.assert_close(found, formula)",
    ],
)
def test_a_check_does_not_hide_whose_answer_it_is(check):
    """What is returned counts, whichever it was compared with."""
    assert "ran for nothing" == source_of(f"{check}; return formula")
    assert "found it" == source_of(f"{check}; return found")


@pytest.mark.parametrize(
    "ending",
    [
        "return found if torch.allclose(found, formula) else formula",
        "return torch.where(torch.isclose(found, formula), found, formula)",
        "assert abs(found.sum().item() - formula.sum().item()) < 1e-6; return found",
    ],
)
def test_a_formula_to_fall_back_on_is_not_the_answer(ending):
    """As long as autograd is right, the answer is autograd's."""
    assert "found it" == source_of(ending)
