"""Trying to break out of the sandbox, so that what holds is known and not assumed."""

from __future__ import annotations

import marshal
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from graders.errors import KataError
from graders.exercise import Limits
from graders.judge.isolation import bubblewrap_problem, choose, landlock_problem, seccomp_problem
from graders.judge.sandbox import Sandbox
from graders.outcome import Outcome

MARKER = "KATA_DOCTOR"
# The layer that stops it, a name, and what hostile code would try, which returns whether it
# succeeded. tests/test_layers.py shows of each layer that without it an attack succeeds.
ATTACKS = (
    ("file rules", "read files", "open(SECRET).read(); return True"),
    ("file rules", "write files", "open(SECRET, 'w').write('x'); return True"),
    ("file rules", "list folders", "import os; os.listdir('/'); return True"),
    ("system calls", "start a process", "import os; os.fork() or os._exit(0); return True"),
    ("system calls", "open a socket", "import socket; socket.socket(); return True"),
    ("system calls", "signal the grader", "import os; os.kill(os.getppid(), 0); return True"),
    (
        "closed memory",
        "read the grader's memory",
        "import os; open(f'/proc/{os.getppid()}/maps'); return True",
    ),
    ("limits", "take 4 GiB of memory", "x = bytearray(4 << 30); return True"),
    ("limits", "write a large file", "open('x', 'wb').write(bytes(32 << 20)); return True"),
    ("limits", "open many files", "x = [open('/dev/null') for _ in range(999)]; return True"),
    (
        "limits",
        "leave a core dump",
        "import resource; return resource.getrlimit(resource.RLIMIT_CORE) != (0, 0)",
    ),
    (
        "closed descriptors",
        "use what the grader has open",
        "from os import fstat; from contextlib import suppress\n    for number in range(3, 100):"
        "\n        with suppress(OSError): return bool(fstat(number))\n    return False",
    ),
    ("cleared environment", "read the environment", f"import os; return {MARKER!r} in os.environ"),
    ("emptied scratch", "leave files", "open('left', 'w').close(); return False"),
    ("emptied scratch", "find files of others", "import os; return bool(os.listdir('.'))"),
)
FLOOD = "print('a' * 4_000_000); return True"
PROBE = compile(
    "def attack(student, draw):\n    return {'free': student.attack()}\n", "probe", "exec"
)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt; `held` is None where it is only told."""

    name: str
    state: str
    held: bool | None


def try_to_break_out() -> Iterator[Attempt]:
    """Yield what each layer is, and what came of each attack under the default isolation."""
    for name, problem in (
        ("landlock", landlock_problem()),
        ("seccomp", seccomp_problem()),
        ("bubblewrap", bubblewrap_problem()),
    ):
        yield Attempt(name, problem or "works", None if problem else True)
    try:
        isolation = choose("auto")
    except KataError as error:
        yield Attempt("isolation", str(error), held=False)
        return
    os.environ[MARKER] = "a secret"
    try:
        with tempfile.NamedTemporaryFile("w", prefix="kata-secret-") as secret:
            secret.write("a secret")
            secret.flush()
            with Sandbox(isolation) as sandbox:
                for layer, name, body in ATTACKS:
                    outcome = _run(sandbox, body.replace("SECRET", repr(secret.name)))
                    yield _attempt(layer, name, outcome)
                yield _flood(_run(sandbox, FLOOD))
            untouched = Path(secret.name).read_text(encoding="utf-8") == "a secret"
    finally:
        del os.environ[MARKER]
    yield Attempt("the secret afterwards", "untouched" if untouched else "changed", untouched)


def _run(sandbox: Sandbox, body: str) -> Outcome:
    source = f"def attack():\n    {body}\n"
    run = {"source": source, "code": PROBE, "probe": "attack", "params": {}, "seed": 0}
    job = {"filename": "attack.py", "api": ["attack()"], "runs": [run]}
    (outcome,) = sandbox.run(marshal.dumps(job), Limits())
    return outcome


def _attempt(layer: str, name: str, outcome: Outcome) -> Attempt:
    if outcome.kind != "observed":
        how = outcome.facts.get("type") or outcome.facts.get("signal") or outcome.kind
        return Attempt(f"code cannot {name}", f"{layer}: refused ({how})", held=True)
    if outcome.observation.get("free"):
        return Attempt(f"code can {name}", f"{layer}: it could", held=False)
    return Attempt(f"code cannot {name}", f"{layer}: nothing there", held=True)


def _flood(outcome: Outcome) -> Attempt:
    kept = len(outcome.output) >> 10
    return Attempt(
        "code cannot flood the output",
        f"bounded output: {kept} KiB kept, {outcome.dropped >> 10} dropped",
        held=outcome.dropped > 0,
    )
