"""Whose fault it is that a check came to no end: the student's code, the grader, the machine."""

from __future__ import annotations

import pytest
from conftest import COLLECTION

from graders.author.collection import check_exercises
from graders.errors import SandboxBroken
from graders.exercise import find_exercise
from graders.judge.bench import Bench
from graders.judge.isolation import choose
from graders.judge.reading import Source
from graders.judge.sandbox import Sandbox
from graders.judge.shard import Shard, grade_shard
from graders.judge.subject import Subject
from graders.outcome import Outcome
from graders.words import UNFINISHED

RIGHT = "\ndef double(x):\n    return 2 * x\n"
FORGED = "import os\nfrom graders.inside.packing import pack\ndef double(x):\n"

# Each breaks the probe in its own process, as if the grader were at fault.
SABOTAGE = {
    "closes everything": "import os\nos.closerange(0, 4096)" + RIGHT,
    "takes len away": "import builtins\nbuiltins.len = None" + RIGHT,
    "replaces isinstance": "import builtins\nbuiltins.isinstance = lambda a, b: False" + RIGHT,
    "forgets all modules": "import sys\nsys.modules.clear()" + RIGHT,
    "leaves like a broken grader": "import os\ndef double(x):\n    os._exit(70)\n",
    "kills itself": "import signal\ndef double(x):\n    signal.raise_signal(9)\n",
    "says that it was not shut in": FORGED
    + "    os.write(101, pack({'kind': 'not_isolated', 'message': '!'}))\n    os._exit(0)\n",
    "forges an error without a message": FORGED
    + "    os.write(101, pack({'reports': [{'kind': 'raised', 'type': 'E'}], 'flags': []}))\n"
    "    os._exit(0)\n",
}


def grade(source: str, folder, collection=COLLECTION):
    """Grade one source in this process and return its record."""
    file = folder / "double.py"
    file.write_text(source)
    shard = Shard(find_exercise(collection, "07"), (("ann", file),), 5, choose("landlock"))
    (record,) = grade_shard(shard)
    return record


@pytest.mark.parametrize("name", SABOTAGE)
def test_code_that_breaks_the_probe_fails_and_a_human_is_asked(tmp_path, name):
    """A deserved zero cannot be turned into no score, and the rest of the class is graded."""
    record = grade(SABOTAGE[name], tmp_path)

    assert ("graded", 0.0) == (record.status, record.score)
    assert "broke" in [flag.code for flag in record.flags]
    said = record.checks[0].rationale
    assert said == UNFINISHED or "changes PyTorch or Python itself" in said
    assert 10.0 == grade(RIGHT, tmp_path).score


@pytest.mark.parametrize("what", ["running as x\nx.Draw = None", "child as x\nx.pack_reply = None"])
def test_whoever_patches_the_grader_patches_a_copy(tmp_path, what):
    """The engine is taken out of the table of modules before a student's code runs."""
    record = grade(f"import graders.inside.{what}{RIGHT}", tmp_path)

    assert ("graded", 10.0) == (record.status, record.score)
    assert "engine" in [flag.code for flag in record.flags]


def test_a_patched_function_that_breaks_the_probe_is_named(tmp_path):
    """Where it is known what was replaced, the student is told."""
    record = grade("import torch\ntorch.from_numpy = None" + RIGHT, tmp_path)

    assert 0.0 == record.score
    said = record.checks[0].rationale
    assert "changes PyTorch or Python itself (line 2: torch.from_numpy" in said


def test_a_check_that_breaks_on_one_answer_alone_fails_it(collection, tmp_path):
    """An oddity that a check does not foresee is a failure to be looked at, not a lost score."""
    test = collection / "hidden_tests/07_double/test_hidden_double.py"
    test.write_text(
        test.read_text().replace('seen.same("returned/kind"', 'seen["returned/shape"][1].bit_length'
        '()\n    seen.same("returned/kind"'),
    )  # fmt: skip

    odd = grade("def double(x):\n    return 2 * x[0, 0]\n", tmp_path, collection)

    assert "IndexError" in odd.flags[0].detail
    assert ("graded", 0.0, UNFINISHED) == (odd.status, odd.score, odd.checks[0].rationale)
    assert 10.0 == grade(RIGHT, tmp_path, collection).score


def test_a_check_that_breaks_on_the_solution_too_is_the_graders_fault(collection, tmp_path):
    """Nobody loses points to a check that nobody can pass."""
    test = collection / "hidden_tests/07_double/test_hidden_double.py"
    test.write_text(test.read_text().replace("seen.same(", "seen.alike("))

    record = grade(RIGHT, tmp_path, collection)

    assert ("grader_error", None, ()) == (record.status, record.score, record.flags)


def test_a_sandbox_that_fails_is_the_machines_fault(tmp_path, monkeypatch):
    """Where the zygote was lost twice, the student is not blamed, and the others are graded."""
    run = Sandbox.run

    def fail(sandbox, job, limits, runs=1):
        if b"# unlucky" in job:
            raise SandboxBroken("the zygote ended")
        return run(sandbox, job, limits, runs)

    monkeypatch.setattr(Sandbox, "run", fail)

    record = grade(f"# unlucky{RIGHT}", tmp_path)

    assert ("grader_error", None) == (record.status, record.score)
    assert "the zygote ended" in record.checks[0].rationale


@pytest.mark.parametrize(
    "first",
    [Outcome("probe_broke"), Outcome("garbled"), Outcome("killed", facts={"signal": "SIGKILL"})],
)
def test_what_happens_once_may_be_the_machines_doing(double, sandbox, monkeypatch, first):
    """A child that is lost once is run again, and that run counts."""
    bench, given = Bench(double, 1, sandbox), [[first]]
    run = bench.run
    monkeypatch.setattr(bench, "run", lambda *words: given.pop() if given else run(*words))

    assert "observed" == Subject(bench, Source(RIGHT, b"")).outcome("doubling").kind


def test_kata_check_tells_an_author_of_a_check_that_breaks(collection, sandbox):
    """What fails a mistake only since it breaks is no good check."""
    test = collection / "hidden_tests/07_double/test_hidden_double.py"
    test.write_text(
        test.read_text().replace(
            '    seen.same("returned/kind"',
            '    assert seen["returned/requires_grad"] is False\n    seen.same("returned/kind"',
        )
    )

    (verdict,) = check_exercises([find_exercise(collection, "07")], sandbox)

    assert [p for p in verdict.problems if "test_it_runs breaks on db04_float" in p.what]
