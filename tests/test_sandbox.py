"""What student code can do in the sandbox, and what comes of it."""

from __future__ import annotations

import marshal
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch

from graders.errors import CannotStart, NoIsolation, SandboxBroken
from graders.exercise import Limits
from graders.inside.packing import pack
from graders.judge.incubator import remedy
from graders.judge.isolation import choose
from graders.judge.sandbox import LONGEST, Sandbox, _outcomes, _Pipe
from graders.outcome import Outcome
from graders.wire import READY, SEAL_BYTES

PROBE = compile(
    "def look(student, draw):\n    return {'x': draw.normal(2, 2), 'y': student.f(3)}\n",
    "p",
    "exec",
)
LIMITS = Limits(wall_seconds=2, memory_mib=512, output_kib=64)
SEAL = b"s" * SEAL_BYTES


def run(sandbox: Sandbox, source: str, limits: Limits = LIMITS, api: str = "f(x)") -> Outcome:
    """Run `source` under the probe and return the outcome."""
    one = {"source": source, "code": PROBE, "probe": "look", "params": {}, "seed": 3}
    job = {"filename": "exercises/01/f.py", "api": [api], "runs": [one]}
    (outcome,) = sandbox.run(marshal.dumps(job), limits)
    return outcome


GOOD = "def f(x): return 2 * x"

BAD = {
    "raises": ("def f(x): raise ValueError('no')", "raised", "ValueError"),
    "exits": ("import sys\ndef f(x): sys.exit()", "raised", "SystemExit"),
    "interrupts": ("def f(x): raise KeyboardInterrupt", "raised", "KeyboardInterrupt"),
    "wrong signature": ("def f(x, y): return 1", "wrong_signature", ""),
    "no function": ("x = 1", "missing_function", ""),
    "syntax error": ("def f(x:\n  1", "syntax_error", ""),
    "loops": ("def f(x):\n    while True: pass", "timed_out", ""),
    "loops and swallows": (
        "def f(x):\n    while True:\n        try:\n            while True: pass\n"
        "        except BaseException: pass",
        "timed_out",
        "",
    ),
    "sleeps": ("import time\ndef f(x): time.sleep(60)", "timed_out", ""),
    "ends the process": ("import os\ndef f(x): os._exit(0)", "exited", ""),
    "segfaults": ("import ctypes\ndef f(x): ctypes.string_at(0)", "killed", "SIGSEGV"),
    "aborts": ("import os\ndef f(x): os.abort()", "killed", "SIGABRT"),
    "takes 10 GB in torch": (
        "import torch\ndef f(x): return torch.zeros(10 * 2**28).sum().item()",
        "out_of_memory",
        "RuntimeError",
    ),
    "takes 10 GB in Python": ("def f(x): return bytearray(10**10)", "out_of_memory", "MemoryError"),
    "forks": ("import os\ndef f(x): return os.fork()", "raised", "PermissionError"),
    "runs a program": (
        "import subprocess\ndef f(x): subprocess.run(['true'])",
        "raised",
        "PermissionError",
    ),
    "opens a socket": ("import socket\ndef f(x): socket.socket()", "raised", "PermissionError"),
    "reads /etc/passwd": ("def f(x): open('/etc/passwd').read()", "raised", "PermissionError"),
    "kills its parent": (
        "import os\ndef f(x): os.kill(os.getppid(), 9)",
        "raised",
        "PermissionError",
    ),
    "an exception that hides": (
        "class E(Exception):\n    def __str__(self): raise SystemExit\ndef f(x): raise E",
        "raised",
        "E",
    ),
    "kills itself": ("import signal\ndef f(x): signal.raise_signal(9)", "killed", "SIGKILL"),
    "unpackable": ("def f(x): return object()", "probe_broke", ""),
    "closes everything": (
        "import os\ndef f(x):\n    os.closerange(0, 200)\n    return 6",
        "probe_broke",
        "",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_code_has_its_own_outcome_and_harms_no_neighbour(sandbox, name):
    """Whatever the code does, it is named, and the next submission runs as ever."""
    source, kind, detail = BAD[name]

    outcome = run(sandbox, source)

    assert kind == outcome.kind, outcome
    assert detail == outcome.facts.get("type", outcome.facts.get("signal", ""))
    assert 6 == run(sandbox, GOOD).observation["y"]


def test_a_runaway_child_costs_its_time_limit_and_little_more(sandbox):
    """An endless loop ends when the limit says so, and on a busy machine not much later."""
    started = time.monotonic()

    outcome = run(sandbox, BAD["loops"][0])

    assert "timed_out" == outcome.kind
    assert 2 <= time.monotonic() - started < 2 * LONGEST + 3


def test_output_is_kept_up_to_the_limit_and_said_to_be_cut(sandbox):
    """A flood of output is counted, not stored."""
    source = "def f(x):\n    for _ in range(100): print('a' * 10**6)\n    return 6"

    outcome = run(sandbox, source)

    assert 6 == outcome.observation["y"]
    assert len(outcome.output) < LIMITS.output_kib * 1024 + 100
    assert "more bytes of output were dropped" in outcome.output


def test_the_line_of_an_exception_is_the_students_own(sandbox):
    """The report points at the last line in the student's file."""
    outcome = run(sandbox, "import torch\n\ndef f(x):\n    return torch.zeros(2) @ torch.zeros(3)")

    assert (4, "return torch.zeros(2) @ torch.zeros(3)") == (
        outcome.facts["line"],
        outcome.facts["source"],
    )


def test_a_second_message_on_the_reply_is_no_answer(sandbox):
    """Writing to the reply's descriptor spoils one's own result, and is told as such."""
    outcome = run(sandbox, "import os\ndef f(x):\n    os.write(101, b'{}')\n    return 6")

    assert "garbled" == outcome.kind


def test_no_child_can_claim_that_it_was_not_shut_in(sandbox):
    """That would stop the grading of everybody; it is known from before the job was read."""
    source = (
        "import os\nfrom graders.inside.packing import pack\n"
        "def f(x):\n    os.write(101, pack({'kind': 'not_isolated', 'message': '!'}))\n"
        "    os._exit(0)\n"
    )

    assert "garbled" == run(sandbox, source).kind


def test_a_child_that_cannot_be_shut_in_stops_the_grading(monkeypatch):
    """Isolation fails closed."""
    reply = _Pipe(100, bytearray(pack({"kind": "not_isolated", "message": "no Landlock"})))

    with pytest.raises(NoIsolation, match="no Landlock"):
        _outcomes({"ended": "exited", "status": 70}, reply, _Pipe(1, bytearray()), 1, SEAL)


@pytest.mark.parametrize(
    ("seal", "kind"), [(SEAL, "observed"), (b"", "garbled"), (bytes(16), "garbled")]
)
def test_a_reply_without_its_seal_is_none(seal, kind):
    """Whoever gets at the descriptor of the reply does not know how a reply has to end."""
    message = pack({"reports": [{"kind": "observed", "observation": {}}]})
    reply = _Pipe(1000, bytearray(READY + message + seal))

    (outcome,) = _outcomes({"ended": "exited", "status": 0}, reply, _Pipe(9, bytearray()), 1, SEAL)

    assert kind == outcome.kind


def test_a_child_that_ends_before_its_job_is_the_machines_fault(monkeypatch):
    """A student's code that never ran is not blamed."""
    with pytest.raises(SandboxBroken, match="before it began"):
        _outcomes({"ended": "timed_out"}, _Pipe(1, bytearray()), _Pipe(1, bytearray()), 1, SEAL)


@pytest.mark.parametrize(
    ("fails", "error"),
    [(lambda job: True, CannotStart), (lambda job: b"ending" in job, SandboxBroken)],
)
def test_a_sandbox_that_fails_twice_is_tried_on_nothing(monkeypatch, fails, error):
    """Where it fails on that as well, grading ends, since it would fail on every submission."""
    send = socket.send_fds

    def sending(control, messages, fds):
        if fails(os.pread(fds[0], 1000, 0)):
            control.shutdown(socket.SHUT_RDWR)
        return send(control, messages, fds)

    monkeypatch.setattr("graders.judge.sandbox.socket.send_fds", sending)

    with Sandbox(choose("none")) as sandbox, pytest.raises(error) as raised:
        run(sandbox, "ending = 1\n" + GOOD)

    assert type(raised.value) is error


@pytest.mark.parametrize(
    ("number", "expected"), [("10**400", "inf"), ("-(10**400)", "-inf"), ("10**5000", "inf")]
)
def test_a_huge_number_comes_back_as_infinity(sandbox, number, expected):
    """No comparison breaks on it."""
    assert float(expected) == run(sandbox, f"def f(x): return {number}").observation["y"]


def test_an_ordinary_answer_comes_with_no_flags(sandbox):
    """Honest code is not suspected."""
    source = (
        "import collections, dataclasses, torch\n"
        "P = collections.namedtuple('P', 'a b')\n"
        "@dataclasses.dataclass\nclass D:\n    a: int = 1\n"
        "def f(x):\n    torch.manual_seed(0)\n    print('hello')\n    return x"
    )

    assert () == run(sandbox, source).flags


@pytest.mark.parametrize(
    ("code", "source"),
    [
        ("patched", "import torch\ntorch.allclose = lambda *a, **k: True\ndef f(x): return x"),
        ("frames", "import sys\ndef f(x):\n    sys._getframe(1)\n    return x"),
        ("frames", "import inspect\ndef f(x):\n    inspect.stack()\n    return x"),
        ("gc", "import gc\ndef f(x):\n    gc.get_objects()\n    return x"),
        (
            "files",
            "def f(x):\n    try: open('solutions/01')\n    except OSError: pass\n    return x",
        ),
        (
            "subprocess",
            "import os\ndef f(x):\n    try: os.fork()\n    except OSError: pass\n    return x",
        ),
    ],
)
def test_reaching_for_the_grader_is_flagged(sandbox, code, source):
    """Code that reaches for what it has no use for is shown to a human, with the reason."""
    outcome = run(sandbox, source)

    assert "observed" == outcome.kind
    assert code in [flag.code for flag in outcome.flags]


def test_a_killed_zygote_is_replaced(sandbox):
    """The loss of the zygote costs nobody their result."""
    run(sandbox, GOOD)
    os.kill(sandbox._incubator._process.pid, signal.SIGKILL)

    assert 6 == run(sandbox, GOOD).observation["y"]


def test_a_sandbox_that_cannot_start_says_what_to_install(monkeypatch, tmp_path):
    """An instructor whose PyTorch is missing is told so, not of a reset connection."""
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\nexec {sys.executable} -c 'import torchh'\n")
    python.chmod(0o755)
    monkeypatch.setattr("graders.judge.incubator.sys.executable", str(python))

    with (
        Sandbox(choose("none")) as sandbox,
        pytest.raises(CannotStart, match=r"'torchh'\. Install it: pip install -c constraints\.txt"),
    ):
        run(sandbox, GOOD)


@pytest.mark.parametrize(
    ("traceback", "said"),
    [
        ("ModuleNotFoundError: No module named 'numpy._core'\n", "constraints.txt numpy"),
        (
            "/v/bin/python: Error while finding module specification for "
            "'graders.inside.zygote' (ModuleNotFoundError: No module named 'graders')\n",
            "pip install -c constraints.txt -e '.[grading]'",
        ),
        (
            'File "/v/lib/python3.11/site-packages/numpy/__init__.py", line 1, in f\n'
            "ImportError: libopenblas.so: cannot open\n",
            "numpy cannot be imported: ImportError: libopenblas.so: cannot open. "
            "Install it anew: pip install --force-reinstall -c constraints.txt numpy",
        ),
        ("bwrap: no permission\n", "bwrap: no permission. `kata doctor` looks further."),
        ("", "without a word"),
    ],
)
def test_what_could_not_start_is_told_with_a_remedy(traceback, said):
    """The package is named where it is known."""
    assert said in remedy(traceback)


@pytest.mark.parametrize(
    "body",
    [
        "for i in range(3000):\n        os.mkdir('a')\n        os.chdir('a')",
        "os.mkdir('a', 0)",
        "os.makedirs('a/b')\n    os.mkdir('a/b/c', 0)\n    open('a/b/file', 'w').close()",
    ],
)
def test_no_heap_of_folders_brings_the_zygote_down_or_stays(sandbox, body):
    """However deep and whatever its permissions, what was written is gone for the next."""
    first = run(sandbox, f"import os\ndef f(x):\n    {body}\n    return 6")
    incubator = sandbox._incubator
    second = run(sandbox, "import os\ndef f(x): return os.listdir('.')")

    assert (6, []) == (first.observation["y"], second.observation["y"])
    assert incubator is sandbox._incubator


def test_computing_time_that_several_threads_use_up_is_a_time_limit(sandbox):
    """It is told as such, not as a kill."""
    source = (
        "import torch\ntorch.set_num_threads(16)\nm = torch.ones(2000, 2000)\n"
        "def f(x):\n    while True: m @ m\n"
    )
    limits = Limits(wall_seconds=8, memory_mib=2048, output_kib=64)

    assert "timed_out" == run(sandbox, source, limits).kind


def test_waiting_for_a_core_costs_no_time():
    """A score does not depend on what else the machine does."""
    cores = os.sched_getaffinity(0)
    source = (
        "import time\ndef f(x):\n    end = time.thread_time() + 0.8\n"
        "    while time.thread_time() < end: pass\n    return 1"
    )
    others: list[subprocess.Popen[bytes]] = []
    os.sched_setaffinity(0, {min(cores)})
    try:
        with Sandbox(choose("auto")) as sandbox:
            run(sandbox, GOOD)
            busy = [sys.executable, "-c", "while True: pass"]
            others += [subprocess.Popen(busy) for _ in range(4)]
            outcome = run(sandbox, source)
    finally:
        os.sched_setaffinity(0, cores)
        for other in others:
            other.kill()
            other.wait()

    assert "observed" == outcome.kind


def test_the_scratch_folder_is_empty_for_the_next(any_sandbox):
    """What one submission writes, no other can read."""
    first = run(any_sandbox, "def f(x):\n    open('note', 'w').write('answer')\n    return 1")
    second = run(any_sandbox, "import os\ndef f(x): return os.listdir('.')")

    assert ("observed", []) == (first.kind, second.observation["y"])


@pytest.mark.parametrize(
    "attack",
    [
        "open(SECRET).read()",
        "open(SECRET, 'w')",
        "__import__('os').listdir(FOLDER)",
        "__import__('os').chmod(SECRET, 0)",
        "__import__('os').utime(SECRET)",
        "__import__('os').symlink(SECRET, 'link')",
        "__import__('os').unlink(SECRET)",
        "__import__('os').rename(SECRET, 'stolen')",
        "open('/proc/%d/mem' % __import__('os').getppid(), 'rb')",
        "open('/proc/%d/maps' % __import__('os').getppid())",
    ],
)
def test_files_outside_are_out_of_reach(any_sandbox, tmp_path, attack):
    """Neither reading nor changing anybody's files works, as root or not."""
    secret = tmp_path / "secret.py"
    secret.write_text("answer = 42")
    before = secret.stat()
    code = attack.replace("SECRET", repr(str(secret))).replace("FOLDER", repr(str(tmp_path)))

    outcome = run(any_sandbox, f"def f(x):\n    {code}\n    return 'free'")

    if attack != "__import__('os').symlink(SECRET, 'link')":
        assert "raised" == outcome.kind, outcome
    else:
        assert "raised" == outcome.kind or any_sandbox.isolation.bubblewrap
    assert (before.st_mode, before.st_mtime_ns) == (
        secret.stat().st_mode,
        secret.stat().st_mtime_ns,
    )
    assert "answer = 42" == secret.read_text()


def test_a_fork_that_outlives_the_call_is_killed_without_isolation(tmp_path):
    """Even where nothing stops a fork, nothing is left running afterwards."""
    mark = tmp_path / "mark"
    source = (
        "import os, time\n"
        "def f(x):\n"
        "    if os.fork() == 0:\n"
        "        os.setsid()\n"
        "        if os.fork() == 0:\n"
        "            os.closerange(0, 200)\n"
        "            time.sleep(1)\n"
        f"            open({str(mark)!r}, 'w')\n"
        "        os._exit(0)\n"
        "    return 6\n"
    )
    with Sandbox(choose("none")) as sandbox:
        outcome = run(sandbox, source)
        time.sleep(1.5)

    assert 6 == outcome.observation["y"]
    assert not mark.exists()


def test_the_environment_holds_nothing_of_the_instructors(sandbox, monkeypatch):
    """Secrets in the environment do not reach student code."""
    monkeypatch.setenv("GRADER_TOKEN", "secret")
    source = "import os\ndef f(x): return str(dict(os.environ))"
    with Sandbox(sandbox.isolation) as fresh:
        outcome = run(fresh, source)

    assert "secret" not in outcome.observation["y"]


@pytest.mark.parametrize(
    "body",
    [
        "import tempfile\n    return tempfile.TemporaryFile().write(b'x')",
        "import pathlib\n    return pathlib.Path.home().joinpath('notes').write_text('x')",
        "import matplotlib.pyplot\n    return 1",
    ],
)
def test_code_can_write_to_its_home_and_make_temporary_files(any_sandbox, body):
    """Libraries keep caches there; matplotlib cannot even be imported without."""
    outcome = run(any_sandbox, f"def f(x):\n    {body}", Limits(10, 1024, 64))

    assert "observed" == outcome.kind, outcome


def test_inherited_descriptors_are_closed(sandbox):
    """Only standard streams and the reply are open, so nothing can be read from the rest."""
    source = (
        "import os\ndef f(x):\n    found = []\n    for fd in range(1024):\n"
        "        try: os.fstat(fd); found.append(fd)\n        except OSError: pass\n"
        "    return found"
    )

    assert [0, 1, 2, 101] == run(sandbox, source).observation["y"]


def test_a_collection_inside_python_is_refused():
    """Where student code could read the solutions, grading does not begin."""
    inside = Path(torch.__file__).parent

    with (
        Sandbox(choose("landlock"), secret=inside) as sandbox,
        pytest.raises(NoIsolation, match="Move the collection"),
    ):
        run(sandbox, GOOD)


@pytest.mark.parametrize(
    ("source", "kind", "said"),
    [
        ("class f:\n    def __init__(self, x): raise ValueError('no')", "raised", "ValueError"),
        ("class f:\n    def __init__(self): pass", "wrong_signature", ""),
        ("class g: pass", "missing_function", ""),
    ],
)
def test_a_class_is_asked_for_like_a_function(sandbox, source, kind, said):
    """What making an instance raises is the student's, and a class that is missing is told."""
    outcome = run(sandbox, source)

    assert (kind, said) == (outcome.kind, outcome.facts.get("type", ""))


def test_what_an_exercise_imports_is_imported_ahead():
    """A second for matplotlib is paid once and not in every child; figures need no screen."""
    source = (
        "import sys\nahead = 'matplotlib.pyplot' in sys.modules\n"
        "import matplotlib.pyplot as plt\n"
        "def f(x):\n"
        "    figure, axes = plt.subplots()\n"
        "    axes.plot([1, 2], label='a')\n"
        "    figure.savefig('a.png')\n"
        "    return [ahead, plt.get_backend()]"
    )

    with Sandbox(choose("auto"), imports=["matplotlib.pyplot"]) as sandbox:
        assert [True, "agg"] == run(sandbox, source).observation["y"]


def test_a_module_that_is_not_installed_is_named():
    """Whoever grades is told what to install."""
    with (
        Sandbox(choose("none"), imports=["no_such_module"]) as sandbox,
        pytest.raises(CannotStart, match="Install it: pip install"),
    ):
        run(sandbox, GOOD)


def test_children_are_alike(sandbox):
    """Nothing of one run shows in the next: same seed, same draw."""
    first = run(sandbox, "import torch\ntorch.set_num_threads(7)\ndef f(x): return torch.rand(3)")
    second = run(sandbox, "import torch\ndef f(x): return torch.rand(3)")

    assert (first.observation["x"] == second.observation["x"]).all()
    assert (first.observation["y"] == second.observation["y"]).all()


def test_grading_elsewhere_than_on_linux_says_so(monkeypatch):
    """On a Mac nobody is sent to install what cannot be had."""
    monkeypatch.setattr("sys.platform", "darwin")

    with pytest.raises(NoIsolation, match="grading needs Linux"):
        choose("none")


def test_no_isolation_must_be_asked_for(monkeypatch):
    """Without Landlock and bubblewrap, auto refuses and says what to do."""
    monkeypatch.setattr("graders.judge.isolation.landlock_problem", lambda: "no Landlock")
    monkeypatch.setattr("graders.judge.isolation.bubblewrap_problem", lambda: "no bubblewrap")

    with pytest.raises(NoIsolation, match="--isolation none") as caught:
        choose("auto")

    assert "no Landlock" in str(caught.value)
    assert "none" == choose("none").name
