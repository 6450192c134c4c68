"""Trying to break out of the sandbox, so that what holds is known and not assumed."""

from __future__ import annotations

import marshal
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from graders.errors import KataError
from graders.exercise import Limits
from graders.judge.isolation import bubblewrap_problem, choose, landlock_problem, seccomp_problem
from graders.judge.sandbox import Sandbox

# Each is what hostile code would try; it prints nothing and returns whether it succeeded.
ATTACKS = {
    "read files": "open(SECRET).read(); return True",
    "write files": "open(SECRET, 'w').write('x'); return True",
    "list folders": "import os; os.listdir('/'); return True",
    "start a process": "import os; pid = os.fork(); pid or os._exit(0); return True",
    "open a socket": "import socket; socket.socket(); return True",
    "signal the grader": "import os; os.kill(os.getppid(), 0); return True",
    "read the grader's memory": "import os; open(f'/proc/{os.getppid()}/maps'); return True",
    "take 4 GiB of memory": "x = bytearray(4 << 30); return True",
}
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
    with tempfile.NamedTemporaryFile("w", prefix="kata-secret-") as secret:
        secret.write("a secret")
        secret.flush()
        with Sandbox(isolation) as sandbox:
            for name, body in ATTACKS.items():
                yield _attempt(sandbox, name, body.replace("SECRET", repr(secret.name)))
        untouched = Path(secret.name).read_text(encoding="utf-8") == "a secret"
    yield Attempt("the secret afterwards", "untouched" if untouched else "changed", untouched)


def _attempt(sandbox: Sandbox, name: str, body: str) -> Attempt:
    source = f"def attack():\n    {body}\n"
    run = {"source": source, "code": PROBE, "probe": "attack", "params": {}, "seed": 0}
    job = {"filename": "attack.py", "api": ["attack()"], "runs": [run]}
    (outcome,) = sandbox.run(marshal.dumps(job), Limits())
    if outcome.kind == "observed":
        return Attempt(f"code can {name}", "it could", held=False)
    how = outcome.facts.get("type") or outcome.facts.get("signal") or outcome.kind
    return Attempt(f"code cannot {name}", f"refused ({how})", held=True)
