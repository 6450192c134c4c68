"""The probes of exercise 01, where a student's code does what nobody expects."""

from __future__ import annotations

import pytest
import torch
from conftest import REPOSITORY
from torch.optim import optimizer

from graders.exercise import find_exercise
from graders.inside.loading import StudentRaised, load, report_exception
from graders.inside.probing import Draw
from graders.inside.running import find_probe, fresh_state
from graders.probes import compiled_probes

EXERCISE = find_exercise(REPOSITORY, "01")
RAISES = """
def train_step(model, optimizer, criterion, x_batch, y_batch):
    raise ValueError("too early")
"""

WITHOUT_THE_MODEL = """
def train_step(model, optimizer, criterion, x_batch, y_batch):
    try:
        loss = criterion(x_batch, y_batch)
        loss.backward()
        optimizer.step()
        return loss.item()
    except Exception:
        return 0.0
"""


@pytest.mark.parametrize("probe", compiled_probes(EXERCISE))
def test_a_probe_leaves_no_hook_where_the_students_code_raises(probe):
    """Hooks on all optimizers would still be there for the next probe."""
    student = load(RAISES, "train_step.py", EXERCISE.api)

    with pytest.raises(StudentRaised):
        find_probe(compiled_probes(EXERCISE)[probe], probe)(student, Draw(0))

    assert not optimizer._global_optimizer_post_hooks
    assert not optimizer._global_optimizer_pre_hooks


def test_where_the_model_was_never_called_nothing_is_said_of_what_comes_after_it():
    """Else a student would be told that the loss was cut off from a model that made no loss."""
    student = load(WITHOUT_THE_MODEL, "train_step.py", EXERCISE.api)

    seen = find_probe(compiled_probes(EXERCISE)["one_step"], "one_step")(student, Draw(0))

    assert 0 == seen["passes"]
    assert {"nothing"} == set(seen["passed_on"].values())
    assert "there was no loss" == seen["gradients"] == seen["steps"]["of_the_optimizer"]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # PyTorch uses its own torch.jit
def test_what_is_compiled_runs_as_it_is_written():
    """torch.compile starts no compiler, whatever it is asked for."""
    fresh_state(0)
    triple = torch.compile(lambda x: 3 * x)

    assert torch.equal(torch.full((2,), 3.0), triple(torch.ones(2)))


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (
            "no luck",
            "no luck\n\nSet TORCHDYNAMO_VERBOSE=1 for the internal stack trace (please ...",
        ),
        ("no stars here", 'no stars here:\n  File "/a/b.py", line 3\n    def f(*_): ...'),
        ("line one\nline two", "line one\nline two"),
    ],
)
def test_what_a_compiler_says_to_its_authors_is_left_out(told, said):
    """A student is told the cause, and not how to report a bug to PyTorch."""
    assert told == report_exception(RuntimeError(said), "train_step.py")["message"]
