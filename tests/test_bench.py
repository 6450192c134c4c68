"""The bench: how the probes of one submission run, together where they can, else one by one."""

from __future__ import annotations

import pytest

from graders.diagnosis import diagnose
from graders.exercise import find_exercise
from graders.judge.bench import Bench
from graders.judge.reading import Source
from graders.judge.subject import Subject

# A second probe, which shows what the first one left behind.
ASKING = """
import torch

def asking(student, draw):
    return {
        "said": student.double(draw.normal(2)).tolist(),
        "grad": torch.is_grad_enabled(),
        "dtype": str(torch.get_default_dtype()),
        "accelerator": torch.accelerator.is_available(),
        "random": torch.rand(()),
    }

def enabling(student, draw):
    from graders import simgpu
    simgpu.enable()
    return {"said": student.double(draw.normal(2)), "there": torch.accelerator.is_available()}
"""
RIGHT = "def double(x):\n    return 2 * x\n"
THRICE = "def double(x):\n    return 3 * x if x.dim() == 2 else 2 * x\n"


@pytest.fixture(name="children")
def _children(sandbox, monkeypatch):
    """The number of runs in each child, in order."""
    run, counts = sandbox.run, []

    def counting(job, limits, runs=1):
        counts.append(runs)
        return run(job, limits, runs)

    monkeypatch.setattr(sandbox, "run", counting)
    return counts


@pytest.fixture(name="bench")
def _bench(collection, sandbox):
    """The small collection's exercise with two probes more."""
    (collection / "hidden_tests/07_double/probes.py").write_text(ASKING)
    return Bench(find_exercise(collection, "07"), 1, sandbox)


def test_all_probes_of_a_submission_run_in_one_child(bench, children):
    """Starting a child costs as much as a probe, so it is done once a submission."""
    subject = Subject(bench, Source(RIGHT, b""))

    for probe in ("doubling", "asking", "enabling"):
        assert "observed" == subject.outcome(probe).kind

    assert [3] == children


def test_a_call_with_parameters_runs_with_the_others_once_it_is_known(bench, children):
    """The first submission tells which calls the checks make."""
    first, second = (Subject(bench, Source(RIGHT + mark, b"")) for mark in ("", "# 2"))
    for subject in (first, second):
        subject.outcome("asking")
        subject.outcome("doubling", {"rows": 1})

    assert [3, 1, 4] == children
    assert ["asking()", "doubling(rows=1)"] == list(first.calls)


def test_together_or_alone_a_probe_sees_the_same(bench):
    """The device that a probe enabled is gone in the next, and random numbers begin anew."""
    source = "import torch\ndef double(x):\n    torch.rand(7)\n    return 2 * x\n"
    (alone,) = bench.run([(source, ("asking", {}))])

    together = bench.run([(source, (probe, {})) for probe in ("enabling", "doubling", "asking")])

    assert together[0].observation["there"]
    assert not together[2].observation["accelerator"]
    assert alone.observation == together[2].observation


ONCE = "import torch\ntorch.multiprocessing.set_start_method('spawn')\n"


@pytest.mark.parametrize(
    "source",
    [
        ONCE + RIGHT,
        "import os\nos.mkdir('runs')\n" + RIGHT,
        "import torch\ndef double(x):\n"
        "    torch.autograd.set_detect_anomaly(True)\n    return 2 * x\n",
        "import torch\nmode = torch.inference_mode()\ndef double(x):\n"
        "    mode.__enter__()\n    return 2 * x\n",
        "import sys\ndef double(x):\n    sys.stdout = None\n    return 2 * x\n",
    ],
)
def test_code_that_leaves_something_behind_is_run_alone(bench, source):
    """Neither does right code lose by what its own import did before, nor wrong code gain."""
    subject = Subject(bench, Source(source, b""))

    for call in (("doubling", {}), ("asking", {})):
        (alone,) = bench.run([(source, call)])
        together = subject.outcome(*call)
        assert (alone.kind, repr(alone.observation)) == (together.kind, repr(together.observation))


@pytest.mark.parametrize(
    ("trouble", "kind"),
    [
        ("import os; os._exit(0)", "exited"),
        ("while True: pass", "timed_out"),
        ("bytearray(8 << 30)", "out_of_memory"),
    ],
)
def test_a_probe_that_ends_badly_takes_no_other_with_it(bench, trouble, kind):
    """Where one call ends the child, each call gets a child of its own."""
    source = f"def double(x):\n    if x.dim() == 2:\n        {trouble}\n    return 2 * x\n"
    subject = Subject(bench, Source(source, b""))

    assert kind == subject.outcome("doubling").kind
    assert "observed" == subject.outcome("asking").kind


@pytest.mark.parametrize(
    ("condition", "expected"),
    [("True", [3, 2, 1]), ("x.dim() == 2", [3, 1]), ("x.dim() == 1", [3, 2, 1])],
)
def test_after_an_exception_the_rest_runs_in_another_child(bench, children, condition, expected):
    """What ran before it counts, and so does an exception that nothing ran before."""
    source = f"def double(x):\n    if {condition}:\n        raise ValueError\n    return 2 * x\n"
    subject = Subject(bench, Source(source, b""))
    kinds = [subject.outcome(probe).kind for probe in ("doubling", "asking", "enabling")]

    alone = bench.run([(source, ("asking", {}))])
    assert expected == children[:-1]
    assert alone[0].kind == kinds[list(bench.probes).index("asking")]


def test_what_is_printed_is_kept_once(bench):
    """Several probes in one child share its output."""
    subject = Subject(bench, Source("print('hello')\n" + RIGHT, b""))
    subject.outcome("asking")
    subject.outcome("doubling")

    assert 3 == subject.output.count("hello")


@pytest.mark.parametrize("known_before", [True, False])
def test_only_what_may_explain_it_is_run_beside_a_submission(bench, monkeypatch, known_before):
    """What `diagnosis.json` rules out does not run, and nothing runs a second time."""
    if not known_before:
        bench.exercise.diagnosis_file.unlink()
    run, sources = bench.run, []

    def noting(wanted, limits=None):
        sources.extend((source, probe) for source, (probe, _) in wanted)
        return run(wanted, limits)

    monkeypatch.setattr(bench, "run", noting)
    texts = {path.read_text() for path in bench.exercise.mistakes}
    for source in (RIGHT, THRICE, THRICE + "# again\n"):
        assert [] == Subject(bench, Source(source, b"")).diagnosis
    beside = {source for source, _ in sources} & texts

    assert len(beside) == (1 if known_before else len(texts))
    assert all(1 == sources.count((text, "doubling")) for text in beside)


def test_what_is_ruled_out_does_not_change_the_diagnosis(bench):
    """The shorter way finds what running every mistake under every probe does."""
    known = bench.departures_of_mistakes(list(bench.mistakes), bench.probes)
    for path in bench.exercise.mistakes:
        fresh = Bench(bench.exercise, bench.seed, bench.sandbox)
        subject = Subject(fresh, Source(path.read_text(), b""))
        seen = {}
        for probe in bench.probes:
            seen |= subject.outcome(probe).leaves(probe)

        assert diagnose(seen, known) == [mistake.code for mistake in subject.diagnosis] != []
