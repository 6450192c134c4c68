"""Checks on CUDA, as far as they can be tested without: a GPU is never a pass, and never a fault.

What runs on a GPU runs here on the CPU, in the sandbox that is made for the GPU.
"""

from __future__ import annotations

import json
import marshal
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import COLLECTION, REPOSITORY
from test_grade import kata

from graders.author.collection import check_exercises
from graders.doctor import grading_on_cuda
from graders.errors import NotChecked
from graders.exercise import Limits, find_exercise
from graders.finding import Finding
from graders.inside import lockdown
from graders.judge import shard
from graders.judge.bench import Bench
from graders.judge.cuda import NO_GPU, QUESTION, RTOL_ON_CUDA, Cuda
from graders.judge.isolation import bubblewrap_command, bubblewrap_problem, choose
from graders.judge.reading import Source
from graders.judge.subject import Subject

without_gpu = pytest.mark.skipif(
    any(Path(file).exists() for file in Cuda.device_files), reason="it is about machines without"
)

RIGHT = "def double(x):\n    return 2 * x\n"
HIDDEN = "hidden_tests/07_double/test_hidden_double.py"
PROBE = '''

def placement(student, draw, *, device="cpu"):
    """Double a tensor on a device."""
    from graders import simgpu

    if device == "simgpu":
        simgpu.enable()
    x = draw.normal(3, 2).to(device)
    answer = student.double(x)
    return {"given": str(x.device), "answer": str(answer.device), "value": answer.cpu()}
'''
CHECK = '''

@pytest.mark.needs("test_values")
def test_on_cuda(observe_on_cuda):
    """double works on a CUDA GPU as well."""
    seen = observe_on_cuda("placement", device=DEVICE)
    seen.same("answer", "The answer is on {student}.", "Make it on x.device.")
    seen.close("value", "The values are wrong there.", "Multiply by two.")
'''


class OnCpu(Cuda):
    """The way to a GPU, with the CPU at its end."""

    device_files = ("/dev/null",)
    question = QUESTION.replace('"cuda"', '"cpu"').replace("torch.cuda.is_available()", "True")


class Troubled(OnCpu):
    """A GPU that is there, and that CUDA cannot use."""

    question = "def works(student, draw):\n    raise RuntimeError('CUDA error: out of luck')\n"


def with_check(collection: Path, text: str) -> None:
    """Add a probe that takes a device, and a check, to the small collection."""
    for file, more in ((HIDDEN, text), ("exercises/07_double/probes.py", PROBE)):
        path = collection / file
        path.write_text(path.read_text() + more)


@pytest.fixture(name="cuda", scope="module")
def _cuda():
    """The way to a GPU, which is the CPU."""
    with OnCpu(choose("landlock"), COLLECTION) as cuda:
        yield cuda


@pytest.fixture(name="bench")
def _bench(double, sandbox) -> Bench:
    """The small exercise's bench under a seed of its own."""
    return Bench(double, 77, sandbox)


def subject(bench: Bench, source: str) -> Subject:
    """Return a submission of this source."""
    return Subject(bench, Source(source, source.encode()))


@without_gpu
def test_without_a_gpu_such_a_check_is_not_checked_in_a_students_words(tmp_path):
    """Neither the scores nor anything else in the feedback depends on it."""
    done = kata("grade", "examples/class", "-o", str(tmp_path / "out"), "-e", "01", cwd=REPOSITORY)

    records = json.loads((tmp_path / "out/results.json").read_text())
    last = [record["checks"][-1] for record in records]
    page = (tmp_path / "out/feedback/all_right.md").read_text()
    assert 0 == done.returncode
    assert {("test_it_works_on_a_cuda_gpu", "not_checked", 0.0, NO_GPU)} == {
        (check["id"], check["outcome"], check["max_points"], check["rationale"]) for check in last
    }
    assert {"cpu"} == {record["device"] for record in records}
    assert "10 of 10" in page
    assert page.endswith(f"**Not checked**\n\n- The step runs on a CUDA GPU as well. {NO_GPU}\n")


@without_gpu
def test_the_doctor_says_whether_cuda_is_graded():
    """It is no question of health."""
    sign = grading_on_cuda()

    assert (f"no. {NO_GPU}", None) == (sign.state, sign.well)


def test_the_real_probes_run_without_the_simulated_accelerator(cuda, sandbox):
    """Exercise 01's, on whatever device it is told; the ordinary bench does not learn of it."""
    exercise = find_exercise(REPOSITORY, "01")
    bench = Bench(exercise, 3, sandbox)
    calls = dict(bench.calls)

    seen = cuda.observe(subject(bench, bench.solution), "elsewhere", device="cpu")

    seen.placement("placed")
    assert {"ran_on": ["cpu"], "weights_on": ["cpu"]} == seen["placed"]
    assert calls == bench.calls


def test_a_wrong_submission_fails_and_its_mistake_is_named(cuda, bench):
    """By what it does elsewhere."""
    wrong = subject(bench, "def double(x):\n    return x.clone()\n")

    with pytest.raises(Finding) as caught:
        cuda.observe(wrong, "doubling").close("returned/value", "Wrong there.")

    assert "DB01" == caught.value.code
    assert "cuda" == wrong.device


@pytest.mark.parametrize("factor", [2 + 0.5 * RTOL_ON_CUDA, 2 - 0.5 * RTOL_ON_CUDA])
def test_another_order_of_additions_is_no_fault(cuda, bench, factor):
    """Numbers are compared more loosely than elsewhere."""
    rounded = subject(bench, f"def double(x):\n    return {factor} * x\n")

    cuda.observe(rounded, "doubling").close("returned/value", "Wrong there.", rtol=1e-9)


def test_what_a_submission_raises_there_is_told_as_elsewhere(cuda, bench):
    """With its line."""
    with pytest.raises(Finding, match="ValueError: no in line 2"):
        cuda.observe(subject(bench, "def double(x):\n    raise ValueError('no')\n"), "doubling")


@pytest.mark.parametrize(
    "body",
    [
        "raise RuntimeError('CUDA out of memory. Tried to allocate 2 GiB')",
        "raise RuntimeError('CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling x')",
        "import os; os._exit(0)",
        "import os; os.abort()",
        "return torch.zeros(2**34)",
    ],
)
def test_what_may_be_the_gpus_doing_is_not_checked(cuda, bench, body):
    """Nobody is blamed for a GPU that others have filled, and the next submission is checked."""
    with pytest.raises(NotChecked, match=r"^It could not be tried on .* It costs no points\.$"):
        cuda.observe(subject(bench, f"import torch\ndef double(x):\n    {body}\n"), "doubling")

    assert not cuda.problem
    cuda.observe(subject(bench, RIGHT), "doubling").same("returned/kind", "No tensor.")


def test_a_solution_that_does_not_run_there_blames_nobody_and_is_not_tried_again(
    cuda, double, sandbox, monkeypatch
):
    """The reason is told to everybody."""
    bench = Bench(double, 78, sandbox)
    bench.solution = "def double(x):\n    raise NotImplementedError('no kernel')\n"
    runs = []
    run = cuda._run
    monkeypatch.setattr(cuda, "_run", lambda *call: runs.append(call) or run(*call))

    for _ in range(3):
        with pytest.raises(NotChecked, match=r"the solution does not run on it.*no kernel"):
            cuda.observe(subject(bench, RIGHT), "doubling")

    assert 1 == len(runs)


def test_a_gpu_that_cannot_be_used_is_given_up_for_the_whole_run(bench):
    """The child asks before it runs anything of a student's."""
    with Troubled(choose("landlock"), COLLECTION) as cuda:
        for _ in range(2):
            with pytest.raises(NotChecked, match="CUDA error: out of luck"):
                cuda.observe(subject(bench, RIGHT), "doubling")

        assert cuda.problem == cuda.trouble()
        assert "cpu" == subject(bench, RIGHT).device


def test_a_sandbox_that_does_not_start_stops_nothing(bench, monkeypatch, tmp_path):
    """It is the GPU's sandbox only."""
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\nexec {sys.executable} -c 'import torchh'\n")
    python.chmod(0o755)
    monkeypatch.setattr("graders.judge.incubator.sys.executable", str(python))

    with OnCpu(choose("none")) as cuda:
        with pytest.raises(NotChecked, match="torchh"):
            cuda.observe(subject(bench, RIGHT), "doubling")

        assert "torchh" in cuda.problem


LOOK = """
import os, resource, threading, torch

def look(student, draw):
    comm = f"/proc/self/task/{threading.get_native_id()}/comm"
    tries = {
        "backend": torch._C._get_privateuse1_backend_name,
        "addresses": lambda: resource.getrlimit(resource.RLIMIT_AS)[0] < 0,
        "data": lambda: resource.getrlimit(resource.RLIMIT_DATA)[0] < 0,
        "sys": lambda: bool(os.listdir("/sys")),
        "cpuinfo": lambda: bool(open("/proc/cpuinfo").read()),
        "own facts": lambda: bool(open("/proc/self/status").read()),
        "name of a thread": lambda: open(comm, "w").write("kata"),
        "facts of others": lambda: bool(open(f"/proc/{os.getppid()}/status").read()),
        "files": lambda: bool(os.listdir("/etc")),
        "process": os.fork,
        "socket": lambda: __import__("socket").socket(),
    }
    seen = {}
    for name, attempt in tries.items():
        try:
            seen[name] = attempt()
        except OSError as error:
            seen[name] = "refused"
    return {"seen": seen}
"""
UNCHANGED = dict.fromkeys(["facts of others", "files", "process", "socket"], "refused")
CLOSED = ["sys", "cpuinfo", "own facts", "name of a thread"]


def looked(sandbox) -> dict[str, object]:
    """Return what a child of this sandbox may do."""
    code = compile(LOOK, "look", "exec")
    run = {"source": "#", "code": code, "probe": "look", "params": {}, "seed": 0}
    job = marshal.dumps({"filename": "x.py", "api": [], "runs": [run]})
    (outcome,) = sandbox.run(job, Limits())
    return outcome.observation["seen"]


def test_only_children_for_the_gpu_see_what_cuda_reads(cuda, sandbox):
    """Their zygote has never touched the simulated accelerator, since PyTorch knows only one."""
    ordinary = {"backend": "simgpu", "addresses": False, "data": True}
    wider = {"backend": "privateuseone", "addresses": True, "data": False, "name of a thread": 4}

    assert ordinary | dict.fromkeys(CLOSED, "refused") | UNCHANGED == looked(sandbox)
    assert dict.fromkeys(CLOSED, True) | wider | UNCHANGED == looked(cuda._sandbox)


@pytest.mark.skipif(bool(bubblewrap_problem()), reason="bubblewrap is missing")
def test_the_way_to_the_gpu_leads_through_bubblewrap_too(bench):
    """All layers together."""
    with OnCpu(choose("auto"), COLLECTION) as cuda:
        cuda.observe(subject(bench, RIGHT), "doubling").same("returned/kind", "No tensor.")

        assert looked(cuda._sandbox)["sys"] is True


def test_the_layers_of_ordinary_children_are_those_they_were(tmp_path, monkeypatch):
    """What is added for the GPU is its device files, and reading what CUDA reads."""
    allowed: list[tuple[Path, object]] = []
    monkeypatch.setattr(lockdown, "drop_capabilities", lambda: None)
    monkeypatch.setattr(
        lockdown.landlock.Ruleset, "allow_path", lambda _, *rule: allowed.append(rule)
    )
    device = tmp_path / "nvidia0"
    device.touch()
    monkeypatch.setattr(lockdown, "gpu_files", lambda: [device])

    lockdown.Lockdown(frozenset(["landlock"]), tmp_path)
    ordinary = allowed.copy()
    allowed.clear()
    lockdown.Lockdown(frozenset(["landlock", "gpu"]), tmp_path)

    paths = [Path(path) for path, _ in ordinary]
    assert [*lockdown.readable_paths(), Path("/dev/null"), tmp_path] == paths
    assert not [path for path in paths if path.is_relative_to("/sys") or "nvidia" in path.name]
    assert ordinary == allowed[: len(ordinary)]
    added = [str(path) for path, _ in allowed[len(ordinary) :]]
    assert [str(device), *(path for path in lockdown.GPU_READS if Path(path).exists())] == added


def test_bubblewraps_words_for_ordinary_children_are_those_they_were(tmp_path):
    """And a result records the same isolation."""
    readable, device = [Path("/usr/lib")], Path("/dev/nvidia0")
    ordinary = bubblewrap_command(readable, tmp_path)
    wider = bubblewrap_command(readable, tmp_path, [device])

    added = ["--ro-bind-try", "/sys", "/sys", "--dev-bind-try", str(device), str(device)]
    end = ["--bind", str(tmp_path), str(tmp_path), "--chdir", str(tmp_path)]
    assert [*ordinary[: -len(end)], *added, *end] == wider
    assert not {"/sys", str(device)} & set(ordinary)
    assert choose("landlock").name == replace(choose("landlock"), gpu=True).name


def graded(collection: Path, cuda: Cuda, source: str, monkeypatch):
    """Grade one submission with this way to a GPU; return its record."""
    file = collection / "double.py"
    file.write_text(source)
    monkeypatch.setattr(shard, "_cuda", lambda *_: cuda)
    exercise = find_exercise(collection, "07")
    (record,) = shard.grade_shard(shard.Shard(exercise, (("ann", file),), 5, choose("landlock")))
    return record


def test_the_check_runs_where_there_is_a_gpu_and_the_record_says_so(collection, cuda, monkeypatch):
    """The score is the same without; only what the check says is new."""
    with_check(collection, CHECK.replace("DEVICE", '"cpu"'))
    detour = "def double(x):\n    return 2 * x + (len(x) == 3)\n"

    right = graded(collection, cuda, RIGHT, monkeypatch)
    wrong = graded(collection, cuda, detour, monkeypatch)
    zero = graded(collection, cuda, "def double(x):\n    return x\n", monkeypatch)

    assert ("passed", 10.0, "cuda") == (right.checks[-1].outcome, right.score, right.device)
    assert ("failed", 10.0, "cuda") == (wrong.checks[-1].outcome, wrong.score, wrong.device)
    assert "The values are wrong there." == wrong.checks[-1].rationale
    assert ("skipped", "cpu") == (zero.checks[-1].outcome, zero.device)


def test_a_check_that_breaks_on_the_gpu_is_no_fault_of_the_grader(collection, cuda, monkeypatch):
    """A lost score would be too much for what carries no points."""
    with_check(collection, CHECK.replace("DEVICE", '"cpu"') + "    assert 0\n")

    record = graded(collection, cuda, RIGHT, monkeypatch)

    assert ("graded", 10.0, ()) == (record.status, record.score, record.flags)
    assert "not_checked" == record.checks[-1].outcome
    assert "The check came to no end on this machine's CUDA GPU" in record.checks[-1].rationale


def problems(collection: Path, sandbox) -> str:
    """Return what `kata check` finds, as one text."""
    (verdict,) = check_exercises([find_exercise(collection, "07")], sandbox)
    return "\n".join(f"{problem.what} -> {problem.todo}" for problem in verdict.problems)


@without_gpu
def test_kata_check_accepts_no_points_for_a_check_on_cuda_alone(collection, sandbox):
    """And tries it on the simulated accelerator; what is right there is not called wrong."""
    with_check(collection, CHECK.replace("DEVICE", '"cuda"'))
    fresh = kata("stubs", cwd=collection)

    assert 0 == fresh.returncode
    assert "" == problems(collection, sandbox)


def test_kata_check_refuses_points_on_cuda_and_none_elsewhere(collection, sandbox):
    """A score is the same on all machines."""
    elsewhere = '\n\ndef test_pointless(observe):\n    """It runs."""\n    observe("doubling")\n'
    pointed = CHECK.replace("DEVICE", '"cuda"').replace("\n\n@", "\n\n@pytest.mark.points(1)\n@")
    with_check(collection, pointed + elsewhere)

    said = problems(collection, sandbox)

    assert "test_on_cuda asks for CUDA and has points -> Take them away" in said
    assert "test_pointless has no points" in said


@without_gpu
def test_kata_check_finds_a_check_on_cuda_that_is_wrong_without_a_gpu(collection, sandbox):
    """It would else be noticed on somebody else's machine."""
    with_check(collection, CHECK.replace("DEVICE", '"cuda"').replace('"value"', '"values"'))

    assert "fails test_on_cuda: Nothing was seen of values." in problems(collection, sandbox)
