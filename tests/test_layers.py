"""Each layer of the isolation is there for something: without it, an attack succeeds.

Some attacks meet two layers. Then the other one is left out in both runs, so that what is seen is
the work of one. No layer of its own can be shown where a core dump is concerned: whether one is
written depends on the machine, and two layers forbid it; so their state is looked at.
"""

from __future__ import annotations

import marshal
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from graders.exercise import Limits
from graders.judge import incubator
from graders.judge.breakout import ATTACKS, try_to_break_out
from graders.judge.isolation import bubblewrap_problem, choose
from graders.judge.sandbox import Sandbox
from graders.outcome import Outcome

HERE = Path(__file__).parent
PROBE = compile("def look(student, draw):\n    return {'free': student.attack()}\n", "p", "exec")
LIMITS = Limits(wall_seconds=20, memory_mib=1024, output_kib=64)
NOBODY = 65534
MARKER = "KATA_SECRET_OF_THE_TEST"

READ = "return open(SECRET).read() == 'secret'"
SOCKET = "import socket; socket.socket(); return True"
LARGE = "open('large', 'wb').write(bytes(20 << 20)); return True"
OPEN = "import os; kept = [open('/dev/null') for _ in range(100)]; return True"
FOUND = """
    import os, stat
    found = []
    for number in range(3, 100):
        try: found.append(os.fstat(number))
        except OSError: pass
    return bool(found)"""
MEMORY = """
    import os, time
    for _ in range(300):
        try: open(f'/proc/{os.getppid()}/mem', 'rb').close(); return True
        except PermissionError: time.sleep(0.01)
    return False"""
LEAVE = "open('note', 'w').close(); return False"
LISTED = "import os; return bool(os.listdir('.'))"
STAY = """
    import os, time
    if os.fork() == 0:
        os.setsid(); os.closerange(0, 1024)
        if os.fork() == 0:
            while True: open('alive', 'w').close(); time.sleep(0.01)
        os._exit(0)
    return False"""
ALIVE = """
    import os, time
    time.sleep(0.5)
    if os.path.exists('alive'): os.remove('alive')
    time.sleep(0.5)
    return os.path.exists('alive')"""
ENVIRONMENT = f"import os; return {MARKER!r} in os.environ"


def run(sandbox: Sandbox, body: str, limits: Limits = LIMITS) -> Outcome:
    """Run an attack in a child and return how it ended."""
    source = f"def attack():\n    {body.strip()}\n"
    one = {"source": source, "code": PROBE, "probe": "look", "params": {}, "seed": 3}
    job = {"filename": "exercises/01/f.py", "api": ["attack()"], "runs": [one]}
    (outcome,) = sandbox.run(marshal.dumps(job), limits)
    return outcome


def succeeds(sandbox: Sandbox, *bodies: str) -> bool:
    """Return whether the last of some attacks does."""
    return [run(sandbox, body).observation.get("free") for body in bodies][-1] is True


@pytest.fixture(name="names", scope="module")
def _names(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that names the layers which are left out."""
    return tmp_path_factory.mktemp("names") / "without"


@pytest.fixture(name="weaker", scope="module")
def _weaker(names: Path) -> Iterator[Sandbox]:
    """A sandbox that leaves out the layers which the file names."""
    python = names.with_name("python")
    python.write_text(f'#!/bin/sh\nexec {sys.executable} {HERE / "without_layers.py"} "$@"\n')
    python.chmod(0o755)
    environment = incubator._environment
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(MARKER, "here")
        patch.setattr("graders.judge.incubator.sys.executable", str(python))
        patch.setattr(
            "graders.judge.incubator._environment",
            lambda folder: {**environment(folder), "KATA_WITHOUT": str(names)},
        )
        names.write_text("")
        sandbox = Sandbox(choose("landlock"))
        run(sandbox, LISTED)  # which starts it
    with sandbox:
        yield sandbox


@pytest.mark.parametrize(
    ("layer", "anyway", "attacks"),
    [
        ("landlock", "", [READ]),
        ("seccomp", "", [SOCKET]),
        ("limits", "", [LARGE]),
        ("limits", "", [OPEN]),
        ("closing", "", [FOUND]),
        ("emptying", "", [LEAVE, LISTED]),
        ("not dumpable", "landlock seccomp", [MEMORY]),
        ("killing", "seccomp emptying", [STAY, ALIVE]),
    ],
)
def test_without_a_layer_an_attack_succeeds(weaker, names, tmp_path, layer, anyway, attacks):
    """The same attack fails with the layer, and succeeds without it."""
    secret = tmp_path / "secret"
    secret.write_text("secret")
    bodies = [body.replace("SECRET", repr(str(secret))) for body in attacks]

    names.write_text("\n".join(anyway.split()))
    with_it = succeeds(weaker, *bodies)
    names.write_text("\n".join([layer, *anyway.split()]))
    without_it = succeeds(weaker, *bodies)
    names.write_text("")
    run(weaker, LISTED)  # which ends, kills and empties what was left

    assert (False, True) == (with_it, without_it)


def test_without_a_cleared_environment_student_code_reads_it(weaker, monkeypatch):
    """The variables of whoever grades hold tokens and passwords."""
    monkeypatch.setenv(MARKER, "here")
    cleared = incubator._environment
    monkeypatch.setattr(
        "graders.judge.incubator._environment", lambda folder: {**os.environ, **cleared(folder)}
    )

    with Sandbox(choose("landlock")) as uncleared:
        assert (False, True) == (succeeds(weaker, ENVIRONMENT), succeeds(uncleared, ENVIRONMENT))


def test_without_a_bound_all_output_is_kept(sandbox):
    """A flood on standard output costs the judge no memory."""
    flood = "print('a' * 1_000_000); return True"

    bounded = run(sandbox, flood)
    unbounded = run(sandbox, flood, Limits(wall_seconds=20, memory_mib=1024, output_kib=4096))

    assert len(bounded.output) < 70_000
    assert len(unbounded.output) >= 1_000_000


@pytest.mark.skipif(bool(bubblewrap_problem()), reason="bubblewrap is missing")
def test_only_a_namespace_hides_that_a_file_is_there(sandbox, tmp_path):
    """Landlock refuses to open a file; bubblewrap does not even show it."""
    secret = tmp_path / "secret"
    secret.write_text("secret")
    exists = f"import os; return os.path.exists({str(secret)!r})"

    with Sandbox(choose("bubblewrap")) as hidden:
        assert (True, False) == (succeeds(sandbox, exists), succeeds(hidden, exists))


def test_no_core_is_dumped_and_nobody_may_look_into_a_child(sandbox):
    """Two layers forbid it: a limit of zero bytes, and a process that is not dumpable."""
    looked = run(
        sandbox,
        "import ctypes, resource; return [resource.getrlimit(resource.RLIMIT_CORE)[0],"
        " ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)]",
    )

    assert [0, 0] == looked.observation["free"]


AS_A_USER = """
import os, sys
sys.path.insert(0, {here!r})
from test_layers import READ, SOCKET, run, succeeds
from graders.judge.isolation import choose
from graders.judge.sandbox import Sandbox
assert os.geteuid() != 0
with Sandbox(choose("auto")) as sandbox:
    assert succeeds(sandbox, "return True")
    assert not succeeds(sandbox, READ.replace("SECRET", repr({secret!r})))
    assert not succeeds(sandbox, SOCKET)
"""


def test_an_ordinary_user_is_shut_in_as_well_as_root(tmp_path):
    """Root gives up its privileges; somebody else has none to give up."""
    secret = tmp_path / "secret"
    secret.write_text("secret")
    # Root's Python may lie where nobody else can read; that much this user is allowed.
    reads = "-all,+dac_read_search"
    words = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    words += [f"--inh-caps={reads}", f"--ambient-caps={reads}", f"--bounding-set={reads}"]

    done = subprocess.run(
        [
            *(words if os.geteuid() == 0 else []),
            *(sys.executable, "-c", AS_A_USER.format(here=str(HERE), secret=str(secret))),
        ],
        cwd="/",
        env={"PATH": os.environ["PATH"], "HOME": "/nonexistent"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert "" == done.stderr
    assert 0 == done.returncode


def test_the_doctor_tries_each_layer_and_tells_what_came_of_it(monkeypatch):
    """What holds is known by an attack on it, not by a version; what does not hold shows."""
    layers = {layer for layer, _, _ in ATTACKS} | {"bounded output"}
    could = ("file rules", "read its own code", "return open(__import__('os').__file__).read()")
    monkeypatch.setattr("graders.judge.breakout.ATTACKS", (*ATTACKS, could))

    attempts = list(try_to_break_out())

    assert layers <= {attempt.state.partition(":")[0] for attempt in attempts}
    assert ["code can read its own code"] == [one.name for one in attempts if one.held is False]
