"""Where a model works and what crosses, and how well it fits: what probes report of training."""

from __future__ import annotations

import copy
import math

import pytest
import torch
from torch import nn

from graders import simgpu
from graders.inside.fitting import fit_of
from graders.inside.placement import Placement, how_often, how_often_fetched
from graders.inside.tolerant import NotedSteps, TolerantCriterion, TolerantModel

simgpu.enable()


def model() -> nn.Sequential:
    """A network on the accelerator."""
    return nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1)).to("simgpu")


def test_work_on_the_accelerator_is_seen_there():
    """A pass and one number of it."""
    net = model()
    with Placement(net) as placed:
        net(torch.ones(4, 2, device="simgpu")).mean().item()

    home = ["simgpu"]
    seen = placed.seen(fetches=1)
    assert {"ran_on": home, "weights_on": home, "fetched": "little", "sent": "little"} == seen
    assert "too much" == placed.seen(fetches=0)["fetched"]


def test_a_watched_model_can_be_copied():
    """Whoever keeps the best model so far does so."""
    simgpu.enable()
    model = nn.Linear(2, 1).to("simgpu")
    with Placement(model) as placed:
        twin = copy.deepcopy(model)
        twin(torch.zeros(1, 2, device="simgpu"))

    assert ["simgpu"] == placed.seen(fetches=0)["ran_on"]


def test_a_tolerant_model_sees_what_its_copy_is_called_with():
    """Where a copy is trained, the inputs were moved all the same."""
    model = TolerantModel(torch.ones(1, 2))
    assert not model.seen()["works_with_a_copy"]

    copy.deepcopy(model)(torch.eye(2))

    seen = model.seen()
    assert (True, 2, "cpu") == (seen["works_with_a_copy"], seen["rows"], seen["ran_on"])


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("the mean over all examples", math.log(2)),
        ("the last batch's part of the mean", math.log(2) / 4),
        ("some other number", 7.0),
        ("no number", None),
    ],
)
def test_a_number_is_told_by_the_losses_that_a_criterion_saw(words, number):
    """Two batches, of three examples and of one; with weights of zero, each loses log(2)."""
    criterion = TolerantCriterion(TolerantModel(torch.zeros(2, 2)))
    assert "some other number" == criterion.meaning(0.0)

    for size in (3, 1):
        criterion(torch.zeros(size, 2), torch.zeros(size, dtype=torch.int64))

    assert words == criterion.meaning(number)


def test_what_is_sent_counts():
    """A batch that comes from the CPU in each step is one tensor each time."""
    net = model()
    with Placement(net) as placed:
        for _ in range(3):
            net(torch.ones(4, 2).to("simgpu"))

    assert "little" == placed.seen(fetches=0, sends=3)["sent"]
    assert "too much" == placed.seen(fetches=0, sends=2)["sent"]


def test_work_elsewhere_is_told_without_its_transfers():
    """That everything crossed is only what follows from it."""
    net = model()
    with Placement(net) as placed:
        net.cpu()(torch.ones(4, 2))

    seen = placed.seen(fetches=0)
    assert (["cpu"], ["cpu"], "little") == (seen["ran_on"], seen["weights_on"], seen["fetched"])


SENT, READ = (
    simgpu.Move(kind, (), 4, "aten::_to_copy", "program.py", 7)
    for kind in ("host to device", "sync")
)


@pytest.mark.parametrize(
    ("words", "stretches"),
    [
        ("in every batch", [[SENT], [READ, SENT], [READ, SENT], [READ]]),
        ("seldom", [[SENT], [SENT], [SENT], [READ, READ, READ]]),
        ("seldom", [[SENT], [READ, READ, SENT], [SENT], [READ]]),
        ("never", [[SENT], [SENT], [SENT], []]),
    ],
)
def test_what_is_read_together_is_waited_for_once(words, stretches):
    """Three batches: their losses are read in each, at the end, now and then, or not at all."""
    assert words == how_often_fetched(stretches, batches=3)


def test_a_step_finds_the_gradients_that_its_closure_makes():
    """Before the step there are none yet."""
    net = nn.Linear(2, 1)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    steps = NotedSteps(optimizer)

    def closure() -> torch.Tensor:
        loss = net(torch.ones(1, 2)).sum()
        loss.backward()
        return loss

    assert "none" == steps.seen()
    optimizer.step(closure)
    assert "with gradients" == steps.seen()


X = torch.linspace(-3, 3, 50)[:, None]


@pytest.mark.parametrize(
    ("prediction", "stuck_at"),
    [
        (torch.sin(X), None),
        (torch.zeros_like(X), "one and the same number everywhere"),
        (torch.sin(X).clamp(min=0), "a curve that never goes below zero"),
        (7 + torch.sin(5 * X), None),
        (torch.full_like(X, torch.nan), None),
    ],
)
def test_a_fit_is_told_from_a_plateau(prediction, stuck_at):
    """Known shapes are named; how well it fits is judged by the variance of the data."""
    y = torch.sin(X)

    seen = fit_of(prediction, X, y)

    assert stuck_at == seen["stuck_at"]
    assert (seen["error"] == 0.0) == seen["learned"]


def test_a_straight_line_is_named():
    """The best line through a sine, as a model without a bend finds it."""
    y = torch.sin(X)
    columns = torch.cat([X, torch.ones_like(X)], dim=1)

    seen = fit_of(columns @ torch.linalg.lstsq(columns, y).solution, X, y)

    assert ("a straight line", False) == (seen["stuck_at"], seen["learned"])


@pytest.mark.parametrize("prediction", [None, torch.ones(3)])
def test_nothing_to_compare_has_learned_nothing(prediction):
    """Neither no prediction nor one of another size."""
    assert {"learned": False, "error": None, "stuck_at": None} == fit_of(prediction, X, X)


@pytest.mark.parametrize(
    ("crossed", "words"),
    [
        ([3, 3, 2], "once"),
        ([1, 3, 3, 2], "once"),  # the single number is a running total
        ([3, 3, 3, 3, 2], "more than once"),
        ([3], "in part"),
        ([1] * 8, "row by row"),
        ([1], "never"),
    ],
)
def test_single_numbers_are_rows_only_where_nothing_larger_crosses(crossed, words):
    """Eight rows in batches of three, and what may cross beside them."""
    assert words == how_often([(1, rows) for rows in crossed], 8)


def test_what_crosses_for_a_model_that_saw_no_rows_says_nothing():
    """It stopped at the first batch, say."""
    assert "nothing to compare" == how_often([(1, 3)], 0)


def test_a_line_that_brings_fewer_than_all_rows_brings_something_else():
    """A list of the batches' sizes, say, or the first batch once more, to look at it."""
    batches = [(1, 3), (1, 3), (1, 2)]

    assert "once" == how_often([*batches, (2, 3)], 8)
    assert "more than once" == how_often([*batches, (2, 3), (2, 3), (2, 2)], 8)
