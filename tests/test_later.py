"""What a training does only after hundreds of steps is seen, and looked for only with reason."""

from __future__ import annotations

import pytest
from conftest import REPOSITORY

from graders.exercise import find_exercise
from graders.inside.later import acts_later, sets_rates
from graders.inside.loading import load
from graders.inside.probing import Draw
from graders.inside.running import find_probe, fresh_state
from graders.probes import compiled_probes

LOOP = "for _ in range(steps):\n"
COUNTED = "for step in range(steps):\n"
BEGIN = "    losses = []\n"
SCHEDULES = """    seldom = torch.optim.lr_scheduler.StepLR(optimizer, 300)
    often = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.5)
"""
LAST = "losses.append(loss.item())\n"
LOWERED = """if step == 500:
    optimizer.param_groups[0]["lr"] *= 0.1
"""
LOWERED_WITHOUT_IF = """for group in optimizer.param_groups:
    group["lr"] = group["lr"] / (1 + (step == 400))
"""
BY_STATE = """if step == 900:
    state = optimizer.state_dict()
    state["param_groups"][0]["lr"] /= 2
    optimizer.load_state_dict(state)
"""
SCHEDULED = "seldom.step()"
NOW_AND_THEN = """if step % 250 == 249:
    often.step()
"""
ENDS = """if step > 600 and losses[-1] >= losses[-200]:
    break
"""
RETURNS = """if step > 300 and losses[-1] == losses[-100]:
    return losses
"""


def seen_by(probe: str, number: str, added: str, before: str = "") -> dict:
    """Return what a probe sees of the solution with lines added at the end of its loop.

    They stand `before` another line of the loop instead, if one is named.
    """
    exercise = find_exercise(REPOSITORY, number)
    source = exercise.solution.read_text("utf-8")
    lines = "".join(f"        {line}\n" for line in added.splitlines())
    source = source.replace(LOOP, COUNTED)
    place, between = (
        (before, f"{lines.strip()}\n        {before}") if before else (LAST, LAST + lines)
    )
    source = source.replace(place, between)
    if ".step()" in added:
        source = source.replace(BEGIN, SCHEDULES + BEGIN)
    assert lines.strip() in source
    fresh_state(0)
    student = load(source, exercise.file, exercise.api)
    return find_probe(compiled_probes(exercise)[probe], probe)(student, Draw(0))


@pytest.mark.parametrize("added", [LOWERED, LOWERED_WITHOUT_IF, BY_STATE, SCHEDULED, NOW_AND_THEN])
def test_a_rate_that_changes_after_hundreds_of_steps_is_seen(added):
    """Be it by hand or by a schedule, in a train of one's own or a fit of a given optimizer."""
    assert "changed after many steps" == seen_by("training", "04", added)["settings"]
    assert seen_by("fitting", "03", added)["left"]["optimizer"]


@pytest.mark.parametrize("added", [ENDS, RETURNS])
def test_a_training_that_ends_after_hundreds_of_steps_is_seen(added):
    """Those who wait for long for a better loss give up as well."""
    assert (
        "where the loss does not fall for long" == seen_by("training", "04", added)["steps"]["ends"]
    )
    assert not seen_by("fitting", "03", added)["goes_on"]


@pytest.mark.parametrize(
    ("line", "ends"),
    [
        ("if loss.isnan(): break", "where it is NaN"),
        ("if loss.isnan(): raise ValueError('diverged')", "where it is NaN"),
        ("if loss < 0.05: break", "where the loss is low"),
        ("if len(losses) > 1 and losses[-2] <= losses[-1]: break", "where the loss does not fall"),
    ],
)
def test_who_stops_before_the_step_is_told_why(line, ends):
    """The loss that was looked at last is the reason, be the look before the step or after it."""
    assert ends == seen_by("training", "04", line)["steps"]["ends"]
    assert ends == seen_by("training", "04", line, before="loss.backward()\n")["steps"]["ends"]


def test_what_goes_on_as_it_began_is_right():
    """A schedule that changes nothing, and a look at the rate, are no harm."""
    added = "print(optimizer.param_groups[0]['lr'])"

    assert "as made" == seen_by("training", "04", added)["settings"]
    assert "at its end" == seen_by("training", "04", added)["steps"]["ends"]
    assert not seen_by("fitting", "03", added)["left"]["optimizer"]


@pytest.mark.parametrize("number", ["03", "04"])
def test_there_is_no_reason_to_look_at_a_plain_loop(number):
    """So most submissions cost no long training."""
    source = find_exercise(REPOSITORY, number).solution.read_text("utf-8")

    assert not acts_later(source, "steps_to_reach")
    assert acts_later(source) is (number == "04")


def test_rates_are_set_by_name():
    """A comment is no code, and what is left out does not count."""
    assert sets_rates("from torch.optim.lr_scheduler import StepLR")
    assert sets_rates("def train(o):\n    o.param_groups[0]['lr'] = 1")
    assert not sets_rates("def train(o):\n    o.param_groups[0]['lr'] = 1", "train")
    assert not sets_rates("x = 1  # not param_groups")
